def below(folder):
    """Return a folder and the files in it, as far as Snakemake can name them: of a folder it sees the folder alone."""
    from pathlib import Path

    files = sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())
    return lambda wildcards: [folder, *(path for path in files if not set("{}<>") & set(path))]


