"""STUB: the exceptions that the transfer script names."""


class RucioException(Exception):  # noqa: N818 (its real name)
    """Any error of Rucio."""


class DataIdentifierNotFound(RucioException):
    """There is no such DID."""


class InvalidRSEExpression(RucioException):
    """There is no such RSE."""
