#!/bin/sh
# Seeds for the fuzz targets, below corpus/ beside this script: the fixtures of every format, and
# the first 64 KB of each file in the folders named. Bytes from 27 on leave the format to be found out.
set -eu
cd "$(dirname "$0")"
for target in read tables packed answers written; do mkdir -p "corpus/$target"; done
n=0
find ../fixtures "$@" -type f -size -2000k | sort | while read -r file; do
    n=$((n + 1))
    for target in read tables written; do
        { printf '\376'; head -c 65000 "$file"; } >"corpus/$target/seed$n"
    done
    case $file in *.zip | *.gz | *.zst | *.xlsx | *.xls) head -c 65000 "$file" >"corpus/packed/seed$n" ;; esac
    case $file in
        *oai[_-]*) form='\000' ;; *jats*) form='\001' ;; *datacite*) form='\002' ;; *html | *article_page*) form='\003' ;;
        *openalex*) form='\004' ;; *crossref*) form='\005' ;; *doaj*) form='\006' ;; *arxiv*) form='\007' ;; *) continue ;;
    esac
    { printf "$form"; head -c 65000 "$file"; } >"corpus/answers/seed$n"
done
