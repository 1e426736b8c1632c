#!/bin/sh
# Installs the Debian packages that the tests need, and nothing else: servers that the real-server
# tests (tests/it/servers.rs) start for themselves, what reads letters in pictures and printed copies, and fonts to print them. Quick when they are there already. No system service is started,
# now or at the next boot; a mail server that the machine already has is neither removed nor touched.
set -eu

# dovecot-imapd, dovecot-lmtpd: the mailboxes. exim4-daemon-light: the MTA.
# swaks and its TLS library: a second opinion on the MTA, from a client that is not ours.
# tesseract-ocr: the second engine for pictures. fonts: the specimens of tests/it/specimens.rs.
# qpdf, poppler-utils: what reads the printed copies of letters in tests/it/pdf.rs.
# mutt: the clerk's own mail program in tests/it/mutt.rs; script of bsdutils, which Debian always has, is its terminal.
# python3-pip: brings the models of the first engine (`make models`).
packages="dovecot-imapd dovecot-lmtpd exim4-daemon-light swaks libnet-ssleay-perl mutt
tesseract-ocr tesseract-ocr-eng fonts-ocr-b fonts-dejavu-core qpdf poppler-utils"
if ! python3 -m pip --version >/dev/null 2>&1; then
    packages="$packages python3-pip"
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=none
    [ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    echo "install.sh: these packages are missing, and without root or sudo they cannot be installed:$missing" >&2
    exit 1
fi

# invoke-rc.d and deb-systemd-invoke ask this program whether they may start a service. One that
# was there before is put back afterwards, however this script ends.
policy=/usr/sbin/policy-rc.d
kept=
if [ -e "$policy" ] || [ -L "$policy" ]; then
    kept=$policy.redress-$$
    $as_root mv "$policy" "$kept"
fi
restore() {
    $as_root rm -f "$policy"
    [ -z "$kept" ] || $as_root mv "$kept" "$policy"
}
trap restore EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
$as_root chmod 755 "$policy"

# --no-remove: on a machine with another MTA, Exim would take its place.
install() {
    # shellcheck disable=SC2086 # a list of words on purpose
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
        --no-install-recommends --no-remove $missing
}
if ! install; then
    # Perhaps the package lists are old, or there are none, as in a fresh container.
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    if ! install; then
        echo "install.sh: apt-get could not install:$missing" >&2
        echo "install.sh: if it wanted to remove another mail server, that one has to go first" >&2
        exit 1
    fi
fi

# Only what came with this run is kept from starting at boot.
for package in $missing; do
    case $package in
        dovecot-imapd) service=dovecot ;;
        exim4-daemon-light) service=exim4 ;;
        *) continue ;;
    esac
    if command -v update-rc.d >/dev/null 2>&1; then
        $as_root update-rc.d "$service" disable >/dev/null 2>&1 || true
    fi
done
