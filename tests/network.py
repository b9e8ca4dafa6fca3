"""No test reaches beyond this machine: the interpreter itself refuses far addresses, whatever library asks."""

import os
import sys
from ipaddress import ip_address
from typing import Any

NEAR_NAMES = {"", "localhost"}


class NetworkRefused(RuntimeError):
    """A test asked for an address beyond loopback."""


def is_near(host: object) -> bool:
    """Whether a host is this machine: loopback, a wildcard to listen on, or no host at all (unix sockets)."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return name in NEAR_NAMES
    return address.is_loopback or address.is_unspecified


def refuse_far_addresses() -> None:
    """Watch every connect and name look-up of this process, and keep child processes from proxies."""
    sys.addaudithook(_watch)
    dead_end = "http://127.0.0.1:9"  # the discard port: nobody listens
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = os.environ[name.upper()] = dead_end
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost,::1"


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    else:
        return
    if not is_near(host):
        raise NetworkRefused(f"tests stay on this machine, but something asked for {host!r}")
