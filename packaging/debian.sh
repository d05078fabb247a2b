#!/bin/sh
# Packs a built program for Debian and its kin: packaging/debian.sh [PROGRAM] [FOLDER], with dpkg-deb and nothing else.
set -eu
program=$(realpath "${1:-target/release/counterclaim}")
folder=$(realpath "${2:-.}")
cd "$(dirname "$0")/.."
version=$("$program" --version | sed -n 's/^counterclaim //p')
machine=$(dpkg --print-architecture)
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
maintainer="The Counterclaim maintainers <maintainers@counterclaim.example>"
root=$(mktemp -d)
doc="$root/usr/share/doc/counterclaim"
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT
umask 022
install -D -m 755 "$program" "$root/usr/bin/counterclaim"
strip --strip-unneeded "$root/usr/bin/counterclaim"
mkdir -p "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions" \
    "$root/usr/share/zsh/vendor-completions" "$root/usr/share/fish/vendor_completions.d" \
    "$doc" "$root/DEBIAN"
"$program" man | gzip -9n > "$root/usr/share/man/man1/counterclaim.1.gz"
"$program" completions bash > "$root/usr/share/bash-completion/completions/counterclaim"
"$program" completions zsh > "$root/usr/share/zsh/vendor-completions/_counterclaim"
"$program" completions fish > "$root/usr/share/fish/vendor_completions.d/counterclaim.fish"
{
    cat <<COPYRIGHT
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: counterclaim
Comment: What comes from others (weights, gazetteer, word lists, maps) and its notices: NOTICE.gz in this folder.

Files: *
Copyright: The Counterclaim developers
License: Apache-2.0 or MIT

License: Apache-2.0
 On Debian systems, the text of the Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0.

License: MIT
COPYRIGHT
    sed 's/^$/./; s/^/ /' LICENSE-MIT
} > "$doc/copyright"
gzip -9n < NOTICE > "$doc/NOTICE.gz"
gzip -9n < CHANGELOG.md > "$doc/changelog.gz"
gzip -9n > "$doc/changelog.Debian.gz" <<CHANGES
counterclaim ($version-1) unstable; urgency=medium

  * Version $version; its changes are in changelog.gz.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$epoch")
CHANGES
# the newest version of the C library that it asks for
libc=$(objdump -T "$program" | sed -n 's/.*GLIBC_\([0-9.]*\).*/\1/p' | sort -Vu | tail -n 1)
size=$(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)
cat > "$root/DEBIAN/control" <<CONTROL
Package: counterclaim
Version: $version-1
Architecture: $machine
Maintainer: $maintainer
Installed-Size: $size
Depends: libc6 (>= $libc), libgcc-s1
Section: text
Priority: optional
Description: ledger of who claims what in news articles
 Counterclaim reads news articles and keeps a ledger of claims: who said what
 about which event, through which channel and in which stance, with every entry
 traceable to the exact characters it rests on. Offline unless asked otherwise.
CONTROL
find "$root" -exec touch -h -d "@$epoch" {} +
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$folder/counterclaim_${version}-1_${machine}.deb"
