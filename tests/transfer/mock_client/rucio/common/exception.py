"""MOCK: the exceptions that the transfer script names."""


class RucioException(Exception):  # noqa: N818 (its real name)
    pass


class DataIdentifierNotFound(RucioException):
    pass


class InvalidRSEExpression(RucioException):
    pass
