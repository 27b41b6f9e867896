"""What the reader finds while it reads YAML: nothing is executed, and no input costs more than its size."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN001", "not-yaml", Severity.ERROR)
class NotYAML:
    """The file is not one YAML document.

    ## What it does
    Finds text that YAML cannot read: an unclosed quote or bracket, an indentation that fits nothing, `@` at the
    beginning of a text, merge-conflict markers, an empty file, a second document.

    ## Why is this bad
    REANA refuses the file, without a line number.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - @fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - "@fit.py"
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    YAML 1.1; libyaml's own errors, said in words about the text.
    """


@documented("RN002", "duplicate-key", Severity.ERROR)
class DuplicateKey:
    """A key stands twice in one mapping.

    ## What it does
    Finds keys that stand twice in one mapping.

    ## Why is this bad
    YAML loaders keep the last one in silence: half of a step's commands may vanish.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
            commands:
              - python plot.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
              - python plot.py
    ```

    ## Fix safety
    No fix is offered: both were written by somebody.

    ## Source
    YAML 1.1, chapter 3.2.1.3: keys of a mapping are unique; PyYAML does not check it.
    """


@documented("RN003", "alias", Severity.ERROR)
class AliasBudget:
    """Aliases cannot be followed, or share what REANA cannot share.

    ## What it does
    Finds aliases without an anchor, aliases inside what they name, more than 100 aliases, and documents that grow
    beyond half a million nodes once their aliases are written out. An alias of a list or a mapping is a warning.

    ## Why is this bad
    A few lines of aliases can stand for gigabytes. REANA 0.95 refuses any list or mapping that two places share; what
    `reanac compile` writes has them written out in full.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: &n fit
            environment: *image
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    reana-commons 0.95 `validation/utils.py`, `validate_json_tree`.
    """


@documented("RN004", "foreign-tag", Severity.ERROR)
class ForeignTag:
    """A tag that is not one of YAML's core tags.

    ## What it does
    Finds tags other than `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`.

    ## Why is this bad
    Tags can name types of a program: loaders that follow them run code. REANA's loader refuses them.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - !run python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    PyYAML `SafeLoader`.
    """


@documented("RN005", "too-deep", Severity.ERROR)
class DepthBudget:
    """Lists and mappings stand in each other deeper than 64 levels.

    ## What it does
    Finds documents that are deeper than 64 levels.

    ## Why is this bad
    No specification is, and readers that recurse crash on such a file.

    ## Example
    ```yaml
    inputs:
      parameters:
        deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
          [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
          ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    reanac's own budget.
    """


@documented("RN006", "too-large", Severity.ERROR)
class SizeBudget:
    """The file is larger than a specification can be.

    ## What it does
    Finds files over 8 MiB, and documents of more than half a million nodes.

    ## Why is this bad
    A specification lists files; it does not hold them.

    ## Example
    ```yaml
    # times: 300000
    inputs:
      parameters:
        list: [1,1,1,1]
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    reanac's own budget.
    """


@documented("RN007", "not-utf-8", Severity.ERROR)
class NotUTF8:
    """The file is not UTF-8.

    ## What it does
    Finds bytes that are not UTF-8, as Latin-1 and UTF-16 files have them.

    ## Why is this bad
    REANA opens the file as UTF-8 and dies with UnicodeDecodeError.

    ## Example
    ```yaml
    # encoding: latin-1
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python --name Müller fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python --name Müller fit.py
    ```

    ## Fix safety
    No fix is offered: an editor or iconv converts the file.

    ## Source
    reana-commons `specification.py`, `load_reana_spec`.
    """


@documented("RN008", "control-character", Severity.ERROR)
class ControlCharacter:
    """A control character stands in the file.

    ## What it does
    Finds NUL, escape and other characters that YAML does not call printable.

    ## Why is this bad
    They come from terminals and broken copies, are invisible, and REANA's loader refuses them.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python<U+0007> fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    YAML 1.1, chapter 5.1; PyYAML's reader.
    """


@documented("RN009", "tab-indentation", Severity.ERROR)
class TabIndentation:
    """A tab indents a line.

    ## What it does
    Finds tabs where YAML expects blanks.

    ## Why is this bad
    YAML does not indent by tabs; the error that loaders give names a token and not the tab.

    ## Example
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
    <U+0009>commands:
              - python fit.py
    ```

    ## Use instead
    ```yaml
    workflow:
      type: serial
      specification:
        steps:
          - name: fit
            environment: docker.io/library/python:3.11-slim
            commands:
              - python fit.py
    ```

    ## Fix safety
    No fix is offered: how deep the line should be is not certain.

    ## Source
    YAML 1.1, chapter 5.1.
    """
