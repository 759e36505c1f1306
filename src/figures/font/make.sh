#!/bin/sh
# Makes ChartSansSC-Regular.ttf from Noto Sans SC and, for letters it lacks, Noto Sans, and OFL.txt from their
# licences (both SIL Open Font License 1.1).
#
# Needs npm (fetches the two fonts) and Python 3 with fonttools:  pip install fonttools==4.68.0
# Run in this folder:  sh make.sh
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for font in noto-sans-sc@0.4.3 noto-sans@0.4.2; do
    archive=$(npm pack --silent "@expo-google-fonts/$font")
    mkdir "${font%@*}"
    tar xzf "$archive" -C "${font%@*}"
done
{ head -n 1 noto-sans/package/LICENSE_FONT; cat noto-sans-sc/package/LICENSE_FONT; } > "$here/OFL.txt"
SOURCE_DATE_EPOCH=0 python3 "$here/subset.py" noto-sans-sc/package/400Regular/NotoSansSC_400Regular.ttf \
    noto-sans/package/400Regular/NotoSans_400Regular.ttf "$here/ChartSansSC-Regular.ttf"
