"""What `reanac preflight` finds out by asking: about the proxy and the server."""

from __future__ import annotations

from ..diagnostics import Severity
from .rule import documented


@documented("RN801", "unusable-proxy", Severity.ERROR)
class UnusableProxy:
    """There is no VOMS proxy that the workflow could use.

    ## What it does
    Looks at the proxy that X509_USER_PROXY names, or at the usual place: whether it is there, has not expired, and
    tells of the VO and the role that the steps ask for. `reanac preflight` finds it; a check stays offline. An
    attribute of a server that is not what it says is not noticed here: Rucio and the storage refuse it.

    ## Why is this bad
    The first transfer fails, after the workflow has waited for its place in the queue.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Facts C1 and C2; `voms-proxy-init`.
    """


@documented("RN802", "proxy-ends-too-early", Severity.ERROR)
class ShortProxy:
    """The proxy expires before the last step that uses it may end.

    ## What it does
    Compares what is left of the proxy with what the steps may take: the longest path of the workflow up to the last
    step that uses it, by the time limits of the steps, and `valid` where the specification says it. It is a warning
    where the proxy lasts for the longest path, and not for all steps and commands one after another, as REANA's serial
    engine runs them. Steps without a time limit count as nothing: the table says how many there are. `reanac preflight`
    finds it.

    ## Why is this bad
    The last transfers fail, after everything has been computed.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      kubernetes_job_timeout: 600000
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      kubernetes_job_timeout: 3600
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Facts C1 and S1.
    """


@documented("RN803", "rucio-unreachable", Severity.ERROR)
class Unreachable:
    """The Rucio server of the site does not answer.

    ## What it does
    Asks the site's Rucio server, and the server of its logins, whether they are there: `reanac preflight` finds those
    that cannot be reached, that answer with an error, or not in time, or whose certificate is not trusted here.

    ## Why is this bad
    No transfer works while it is so.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact C3; Rucio's `/ping`.
    """


@documented("RN804", "login-refused", Severity.ERROR)
class LoginRefused:
    """Rucio does not let the account in.

    ## What it does
    Logs in as the transfers would on this machine: with the proxy, the token or the password, as the account that the
    specification or RUCIO_ACCOUNT names. `reanac preflight` finds it when that is refused, or when there is nothing to
    log in with.

    ## Why is this bad
    No transfer works.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Fact C2; Rucio's clients 1.30.0, 34.6.0 and 41.5.1.
    """


@documented("RN812", "no-answer", Severity.ERROR)
class NoAnswer:
    """Rucio did not tell what it was asked.

    ## What it does
    Reports a question that was not answered in time (`--timeout`), or with an error of the server that says nothing
    about the specification. `reanac preflight` finds it.

    ## Why is this bad
    What was asked about may be wrong, or the server will be as slow when the transfer asks.

    ## Example
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Use instead
    ```yaml
    - name: fit
      environment: docker.io/library/python:3.11-slim
      voms_proxy: escape
      rucio:
        get: user.jdoe:data.root -> data.root
      commands:
        - python fit.py
    ```

    ## Fix safety
    No fix is offered.

    ## Source
    Rucio's clients 1.30.0, 34.6.0 and 41.5.1.
    """
