"""The certificate directory, laid out as other OPC UA applications keep theirs (OPC 10000-12, 7.5).

    own/certs  own/private      the certificate and the private key of this application
    trusted/certs  trusted/crl  who is let in: servers, or the authorities that sign for them
    issuers/certs  issuers/crl  authorities that complete a chain, trusted for nothing by themselves
    rejected/certs              who came and was not trusted

Files are DER or PEM, whatever their names. They are read anew at every connection.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_pem_private_key,
)

from scada.model import DavylampError
from scada.opcua.atomic_file import write_whole
from scada.opcua.certificate import Certificate, CertificateFault, read_file

FOLDERS: Final = (
    "own/certs",
    "own/private",
    "trusted/certs",
    "trusted/crl",
    "issuers/certs",
    "issuers/crl",
    "rejected/certs",
)
MOST_REJECTED: Final = 100
"""Strangers kept in rejected/certs: a server that shows a new one each time fills no disk."""

_NAME_CHARACTERS: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-_"
)


class PkiFault(DavylampError):
    """The certificate directory lacks something, or cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Own:
    """The certificate of this application, its key, and the authorities that signed it, if any."""

    certificate: Certificate
    key: rsa.RSAPrivateKey
    chain: tuple[Certificate, ...] = ()


@dataclass(frozen=True)
class Filed:
    """A certificate and the file that it lies in."""

    path: Path
    certificate: Certificate


@dataclass(frozen=True)
class Pki:
    """A certificate directory at ``root``; nothing is made before something is to be written."""

    root: Path

    def make(self) -> None:
        """Make what is missing; the private keys' folder is for this user only."""
        for folder in FOLDERS:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        private = self.root / "own" / "private"
        if private.stat().st_mode & 0o077:
            private.chmod(0o700)
        ignored = private / ".gitignore"
        if not ignored.exists():  # a site's folder is kept in git, its keys are not
            ignored.write_text("*\n")

    def own(self, now_ns: int) -> Own:
        """The newest of `all_own` that is valid now, else the newest. Raises `PkiFault`."""
        found = self.all_own()
        if not found:
            unread = "".join(f" ({fault})" for fault in self._keys()[1])
            raise PkiFault(
                f"there is no own certificate with its key in {self.root / 'own'}{unread}; "
                "run: davylamp certificate create SITE"
            )
        valid = [own for own in found if own.certificate.is_valid(now_ns)]
        return max(valid or found, key=lambda own: own.certificate.from_ns)

    def all_own(self) -> list[Own]:
        """Every own certificate that has its key here."""
        keys, _ = self._keys()
        return [
            Own(chain[0], key, tuple(chain[1:]))
            for chain in self._own_chains()
            for key in keys
            if chain[0].parsed.public_key() == key.public_key()
        ]

    def trusted(self) -> list[Filed]:
        """Servers and authorities that are trusted."""
        return self._certificates("trusted")

    def issuers(self) -> list[Filed]:
        """Authorities that only complete chains."""
        return self._certificates("issuers")

    def rejected(self) -> list[Filed]:
        """Strangers."""
        return self._certificates("rejected")

    def crls(self) -> list[x509.CertificateRevocationList]:
        """Every revocation list. Raises `PkiFault` where a file is none: it may not be overlooked."""
        folders = (self.root / "trusted" / "crl", self.root / "issuers" / "crl")
        return [_crl(path) for folder in folders for path in _files(folder)]

    def reject(self, certificate: Certificate) -> Path:
        """Keep a stranger's certificate for a person to look at; known ones only once."""
        for filed in self.rejected():
            if filed.certificate.der == certificate.der:
                return filed.path
        self.make()
        path = self._put("rejected", certificate)
        self._forget_the_oldest()
        return path

    def trust(self, certificate: Certificate) -> Path:
        """Trust from now on."""
        self.make()
        path = self._put("trusted", certificate)
        self._drop("rejected", certificate)
        return path

    def revoke(self, certificate: Certificate) -> Path:
        """Trust no longer: back among the strangers."""
        self.make()
        path = self._put("rejected", certificate)
        self._drop("trusted", certificate)
        return path

    def remove(self, certificate: Certificate) -> None:
        """Forget it, wherever it lies."""
        self._drop("trusted", certificate)
        self._drop("rejected", certificate)

    def put_own(self, own: Own, key: bytes) -> tuple[Path, Path]:
        """Write an own certificate and its key as PEM; the files of certificate and key.

        The key is there before the certificate, so that no certificate ever stands without one.
        """
        self.make()
        stem = f"davylamp-{own.certificate.sha1[:8]}"
        key_path = self.root / "own" / "private" / f"{stem}.pem"
        write_whole(key_path, key, mode=0o600)
        path = self.root / "own" / "certs" / f"{stem}.der"
        write_whole(path, own.certificate.der)
        return path, key_path

    def _put(self, part: str, certificate: Certificate) -> Path:
        path = self.root / part / "certs" / _file_name(certificate)
        write_whole(path, certificate.der)
        return path

    def _drop(self, part: str, certificate: Certificate) -> None:
        for filed in self._certificates(part):
            if filed.certificate.der != certificate.der:
                continue
            others = [one.der for one in read_file(filed.path) if one.der != certificate.der]
            if others:  # a bundle: the rest of it stays
                write_whole(filed.path, b"".join(others))
            else:
                filed.path.unlink(missing_ok=True)

    def _forget_the_oldest(self) -> None:
        files = sorted(_files(self.root / "rejected" / "certs"), key=_age)
        for path in files[:-MOST_REJECTED]:
            path.unlink(missing_ok=True)

    def _certificates(self, part: str) -> list[Filed]:
        """What can be read; a file that is no certificate trusts nobody and stops nothing."""
        found = []
        for path in _files(self.root / part / "certs"):
            with suppress(CertificateFault):
                found += [Filed(path, certificate) for certificate in read_file(path)]
        return found

    def _own_chains(self) -> Iterator[list[Certificate]]:
        for path in _files(self.root / "own" / "certs"):
            with suppress(CertificateFault):
                yield read_file(path)

    def _keys(self) -> tuple[list[rsa.RSAPrivateKey], list[PkiFault]]:
        """The private keys, and why some could not be read."""
        keys, faults = [], []
        for path in _files(self.root / "own" / "private"):
            try:
                keys.append(read_key(path))
            except PkiFault as fault:
                faults.append(fault)
        return keys, faults


def read_key(path: Path) -> rsa.RSAPrivateKey:
    """An RSA private key, DER or PEM, without a password. Raises `PkiFault` that names the file."""
    try:
        data = path.read_bytes()
        load = load_pem_private_key if b"-----BEGIN " in data else load_der_private_key
        # Whether it fits its certificate is checked; proving its primes takes a tenth of a second.
        key = load(data, None, unsafe_skip_rsa_key_validation=True)
    except OSError as fault:
        raise PkiFault(f"{path}: {fault.strerror}") from fault
    except TypeError as fault:
        raise PkiFault(f"{path}: the key has a password; keep it without one, mode 0600") from fault
    except Exception as fault:  # the library has its own exception for every way of being no key
        raise PkiFault(f"{path}: is no private key") from fault
    if not isinstance(key, rsa.RSAPrivateKey):
        raise PkiFault(f"{path}: is no RSA key")
    return key


def _crl(path: Path) -> x509.CertificateRevocationList:
    try:
        data = path.read_bytes()
        if b"-----BEGIN " in data:
            return x509.load_pem_x509_crl(data)
        return x509.load_der_x509_crl(data)
    except OSError as fault:
        raise PkiFault(f"{path}: {fault.strerror}") from fault
    except ValueError as fault:
        raise PkiFault(f"{path}: is no revocation list; delete it or replace it") from fault


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file())
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise PkiFault(f"{folder}: {fault.strerror}") from fault
    return [path for path in found if not path.name.startswith(".")]


def _file_name(certificate: Certificate) -> str:
    """``NAME [THUMBPRINT].der``, the name that other applications give the file."""
    name = "".join(c if c in _NAME_CHARACTERS else "_" for c in certificate.name)[:60].strip()
    return f"{name} [{certificate.sha1}].der"


def _age(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0
