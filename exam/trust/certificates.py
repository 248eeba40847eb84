"""A site's own certificate authority, and the certificates of its server and machines, as pure functions over bytes.

Ed25519 would be shorter, but the older Schannel and OpenSSL builds found on lab PCs verify P-256 everywhere.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from exam.trust.machine_identity import MachineIdentity

VALID_DAYS = 825
"""Long enough for a school year and its repeats, short enough for every TLS library's taste."""
AUTHORITY_DAYS = 3650
"""The authority outlives what it signs: another one would mean to enrol every PC again."""
RENEW_DAYS = 90
"""A certificate that ends within so many days is made anew."""
BACKDATED = timedelta(days=2)
"""Lab PCs with a wrong date must still accept it."""

_NO_CERTIFICATE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
"""What `cryptography` raises for bytes that are no certificate and no request."""


class CertificateError(Exception):
    """Bytes that were to be a certificate, or a request for one, are not."""


def make_authority(site_number: str, now: datetime) -> tuple[bytes, bytes]:
    """Make the site's authority; returns (certificate, private key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Kaochang site {site_number}"[:64])])
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private_pem(key)


def make_server_certificate(
    authority: bytes, authority_key: bytes, names: Sequence[str], now: datetime
) -> tuple[bytes, bytes]:
    """Make a server's certificate for names and addresses; returns (certificate, private key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kaochang exam server")])
    names_ = [_general_name(one) for one in names]
    signed = _signed(authority, authority_key, name, key.public_key(), names_, ExtendedKeyUsageOID.SERVER_AUTH, now)
    return signed, private_pem(key)


def make_request(key: ec.EllipticCurvePrivateKey, machine: str) -> bytes:
    """What a PC asks the site to sign (PEM). The private key never leaves the PC."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, machine)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def sign_request(
    authority: bytes, authority_key: bytes, request: bytes, about: MachineIdentity, now: datetime
) -> bytes:
    """Sign a PC's request as the certificate of exactly this machine, whatever name it asked for (PEM).

    Raises CertificateError where it is no request for a P-256 key, or its own signature is wrong.
    """
    try:
        asked = x509.load_pem_x509_csr(request)
        key, is_whole = asked.public_key(), asked.is_signature_valid
    except _NO_CERTIFICATE as error:
        raise CertificateError("this is no certificate request") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1) or not is_whole:
        raise CertificateError("the request is not for a P-256 key, or is damaged")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, about.machine)])
    names = [x509.UniformResourceIdentifier(about.uri)]
    return _signed(authority, authority_key, name, key, names, ExtendedKeyUsageOID.CLIENT_AUTH, now)


def request_key(request: bytes) -> str:
    """Name the key that a request is for (SHA-256). Raises CertificateError where it is no request."""
    try:
        key = x509.load_pem_x509_csr(request).public_key()
        info = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    except _NO_CERTIFICATE as error:
        raise CertificateError("this is no certificate request") from error
    return sha256(info).hexdigest()


def identity_of(certificate: bytes) -> MachineIdentity | None:
    """Whose certificate this is (DER or PEM), or None where it is no machine's. That it is genuine, TLS has checked."""
    try:
        parsed = _parsed(certificate)
        names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    except (*_NO_CERTIFICATE, x509.ExtensionNotFound):
        return None
    return next((found for uri in uris if (found := MachineIdentity.read(uri)) is not None), None)


def ends_at(certificate: bytes) -> datetime:
    """When a certificate ends (PEM). Raises CertificateError where it is none."""
    try:
        return x509.load_pem_x509_certificate(certificate).not_valid_after_utc
    except _NO_CERTIFICATE as error:
        raise CertificateError("this is no certificate") from error


def needs_renewal(certificate: bytes, now: datetime) -> bool:
    """Whether a certificate (PEM) ends soon. Raises CertificateError where it is none."""
    return ends_at(certificate) - now < timedelta(days=RENEW_DAYS)


def fingerprint_of(certificate: bytes) -> str:
    """SHA-256 of a certificate (PEM or DER), by which the site knows it."""
    return _parsed(certificate).fingerprint(hashes.SHA256()).hex()


def make_private_key() -> ec.EllipticCurvePrivateKey:
    """A new key for a machine's certificate (P-256)."""
    return ec.generate_private_key(ec.SECP256R1())


def read_private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a machine's key back. Raises CertificateError where it is none."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CertificateError("this is no private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertificateError("this is no P-256 key")
    return key


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as it lies in a file that its owner alone may read."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _parsed(certificate: bytes) -> x509.Certificate:
    pem = certificate.startswith(b"-----")
    return x509.load_pem_x509_certificate(certificate) if pem else x509.load_der_x509_certificate(certificate)


def _signed(
    authority: bytes,
    authority_key: bytes,
    name: x509.Name,
    key: ec.EllipticCurvePublicKey,
    names: Sequence[x509.GeneralName],
    usage: x509.ObjectIdentifier,
    now: datetime,
) -> bytes:
    issuer = x509.load_pem_x509_certificate(authority)
    issuer_key = serialization.load_pem_private_key(authority_key, password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not an elliptic-curve key")
    certificate = (
        _builder(name, issuer.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int = VALID_DAYS
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
