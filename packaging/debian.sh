#!/bin/sh
# Packs a built program for Debian and its kin: packaging/debian.sh [PROGRAM] [FOLDER], with dpkg-deb and nothing else.
set -eu
program=$(realpath "${1:-target/release/counterclaim}")
folder=$(realpath "${2:-.}")
cd "$(dirname "$0")/.."
version=$("$program" --version | sed -n 's/^counterclaim //p')
machine=$(dpkg --print-architecture)
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
root=$(mktemp -d)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT
umask 022
install -D -m 755 "$program" "$root/usr/bin/counterclaim"
strip --strip-unneeded "$root/usr/bin/counterclaim"
mkdir -p "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions" \
    "$root/usr/share/zsh/vendor-completions" "$root/usr/share/fish/vendor_completions.d" \
    "$root/usr/share/doc/counterclaim" "$root/DEBIAN"
"$program" man | gzip -9n > "$root/usr/share/man/man1/counterclaim.1.gz"
"$program" completions bash > "$root/usr/share/bash-completion/completions/counterclaim"
"$program" completions zsh > "$root/usr/share/zsh/vendor-completions/_counterclaim"
"$program" completions fish > "$root/usr/share/fish/vendor_completions.d/counterclaim.fish"
cat LICENSE-APACHE LICENSE-MIT NOTICE > "$root/usr/share/doc/counterclaim/copyright"
gzip -9n < CHANGELOG.md > "$root/usr/share/doc/counterclaim/changelog.gz"
size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
cat > "$root/DEBIAN/control" <<CONTROL
Package: counterclaim
Version: $version
Architecture: $machine
Maintainer: The Counterclaim maintainers <maintainers@counterclaim.example>
Installed-Size: $size
Depends: libc6, libgcc-s1
Section: text
Priority: optional
Description: ledger of who claims what in news articles
 Counterclaim reads news articles and keeps a ledger of claims: who said what
 about which event, through which channel and in which stance, with every entry
 traceable to the exact characters it rests on. Offline unless asked otherwise.
CONTROL
find "$root" -exec touch -h -d "@$epoch" {} +
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$root" "$folder/counterclaim_${version}_${machine}.deb"
