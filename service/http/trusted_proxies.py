"""The proxies that may say for whom they ask, and what they say.

Anybody can send `X-Forwarded-For`, so it counts only on a connection from an address that the settings name.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address


class TrustedProxies:
    """The addresses and networks of the setting `trusted_proxies`."""

    def __init__(self, named: Sequence[str]) -> None:
        self._networks = tuple(ip_network(name) for name in named)

    def __contains__(self, address: object) -> bool:
        """Whether a connection from this address is one of a proxy that is trusted."""
        read = _read(address) if isinstance(address, str) else None
        return read is not None and self._has(read)

    def caller(self, forwarded: str) -> str | None:
        """Return the caller that an `X-Forwarded-For` names.

        It is the last address that is no trusted proxy. What stands before that address came from the caller, who may have made it up. None if there is no such address,
        or if something else stands in its place.
        """
        for part in reversed(forwarded.split(",")):
            address = _read(part.strip())
            if address is None:
                return None
            if not self._has(address):
                return str(address)
        return None

    def _has(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def _read(text: str) -> Address | None:
    """Return the address that a text is, without a port; None if it is none."""
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 10.0.0.7:443
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
