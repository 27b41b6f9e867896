"""Writing a bundle where it is to run: into a new folder, or into that of an earlier run, which goes on."""

from __future__ import annotations

from pathlib import Path

from ..bundle import Bundle, listed_files
from ..writing import BundleError, digest, write_bundle


def write_to_run(bundle: Bundle, folder: Path) -> tuple[str, ...]:
    """Write a bundle, and return the inputs that are other ones than in the earlier run there.

    An input that is the same as before stays as the steps left it: changed, or gone.

    Raises:
        BundleError: the folder holds something else than an earlier run, or a file stands in the way that was changed
            since; nothing has been written.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        write_bundle(bundle, folder)
        return ()
    listed = listed_files(folder)
    if not listed:
        raise BundleError(f"{folder} is there already, and holds no run of reanac's: -w names another folder.")
    inputs = {file.path: digest(file.content) for file in bundle.files if isinstance(file.content, Path)}
    same = {path: known for path, known in inputs.items() if listed.get(path) == known}
    try:
        write_bundle(bundle, folder, keep=same)
    except BundleError as error:
        raise BundleError(str(error).replace(" without --force.", ": -w names a new folder.")) from error
    return tuple(path for path in inputs if path not in same)
