"""Opening a port of our own."""

from aiohttp import web

from domain.errors import ConfigurationError


async def listen(runner: web.AppRunner, host: str, port: int, *, setting: str) -> int:
    """Listen; the port (of 0, the system chooses one).

    Raises ConfigurationError, which names the `setting`, where nobody can.
    """
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise ConfigurationError(
            f"{setting}: nobody can listen at {host}:{port} ({error.strerror}). Choose another."
        ) from None
    listening: int = runner.addresses[0][1]
    return listening
