#!/bin/sh
# Checks a pack with standard tools alone: sha256sum (or shasum), gzip, openssl, ssh-keygen, and
# what every system has (sed, grep, head, tail, cut, tr).
#
#   sh verify.sh                     in the folder into which the pack was unpacked
#   sh verify.sh authorities.pem     with certificates of time-stamping authorities that you trust
#   SIGNERS=keys sh verify.sh        with the signers' keys that reached you another way
#
# Ends with 0 if all that could be checked is right, 1 at a fault, 2 if it could not run.
# Every line begins with "ok", "FAULT" or "not checked". README.txt says what a pack does not prove.

set -u
LC_ALL=C
export LC_ALL

# A name as it is meant from where the script was called, not from where it works.
from_here() { case $1 in /*) printf '%s\n' "$1" ;; *) printf '%s/%s\n' "$PWD" "$1" ;; esac; }

given=${1-}
signers=${SIGNERS-}
[ -z "$given" ] || given=$(from_here "$given")
[ -z "$signers" ] || signers=$(from_here "$signers")
for file in "$given" "$signers"; do
    [ -z "$file" ] || [ -f "$file" ] || { echo "verify.sh: no such file: $file" >&2; exit 2; }
done
cd -- "$(dirname -- "$0")" || exit 2
here=$PWD
[ -n "$signers" ] || signers=ledger/allowed_signers

faults=0
unchecked=0
hex='[0-9a-f]\{64\}'

ok() { printf 'ok           %s\n' "$*"; }
fault() { printf 'FAULT        %s\n' "$*"; faults=$((faults + 1)); }
skip() { printf 'not checked  %s\n' "$*"; unchecked=$((unchecked + 1)); }

for tool in gzip openssl ssh-keygen sed grep head tail cut tr; do
    command -v "$tool" >/dev/null 2>&1 || { echo "verify.sh needs $tool" >&2; exit 2; }
done
if command -v sha256sum >/dev/null 2>&1; then
    digest() { sha256sum | cut -d ' ' -f 1; }
elif command -v shasum >/dev/null 2>&1; then
    digest() { shasum -a 256 | cut -d ' ' -f 1; }
else
    echo 'verify.sh needs sha256sum or shasum' >&2
    exit 2
fi

digest_of() { digest <"$1"; }

# Bytes from the one numbered $2 (the first is 0) on, $3 of them, of the file $1.
part() { tail -c +"$(($2 + 1))" -- "$1" 2>/dev/null | head -c "$3"; }

# The digest of a node of the tree over two others (RFC 6962): SHA-256 of 01, left and right.
join() {
    # shellcheck disable=SC2046  # one word for each byte is what is meant
    printf '%b' "\\0001$(printf '\\0%03o' $(printf '%s%s' "$1" "$2" | sed 's/../ 0x&/g'))" | digest
}

# The value of a whole number or of a digest in a line of the ledger; nothing if it is not there.
number_of() { printf '%s\n' "$2" | sed -n "s/.*[{,]\"$1\":\([0-9]\{1,15\}\)[,}].*/\1/p"; }
digest_told() { printf '%s\n' "$2" | sed -n "s/.*[{,]\"$1\":\"\($hex\)\"[,}].*/\1/p"; }

check_signature() {
    if [ ! -f "$1.sig" ]; then
        fault "$1 has no signature"
    elif [ ! -f "$signers" ]; then
        fault "$signers is missing: nobody's signature can be checked"
    elif ssh-keygen -Y verify -f "$signers" -I aigaq -n aigaq -s "$1.sig" <"$1" >/dev/null 2>&1; then
        ok "$1 is signed"
    else
        fault "$1.sig is no signature of $1 by one of $signers"
    fi
}

check_files() {
    if [ ! -f SHA256SUMS ]; then
        fault 'SHA256SUMS is missing'
        return
    fi
    check_signature SHA256SUMS
    while read -r sum name || [ -n "$sum" ]; do
        if [ ! -f "$name" ]; then
            fault "$name is missing"
        elif [ "$(digest_of "$name")" = "$sum" ]; then
            ok "$name is as it was packed"
        else
            fault "$name is not the file that was packed"
        fi
    done <SHA256SUMS
    for name in captures.wacz verify.sh README.txt ledger/lines.jsonl ledger/proofs.txt \
        ledger/where.txt ledger/allowed_signers; do
        is_named "$name" || fault "SHA256SUMS does not name $name"
    done
    for name in * ledger/*; do
        case $name in SHA256SUMS | SHA256SUMS.sig | ledger) continue ;; esac
        case $here/$name in "$given" | "$signers") continue ;; esac
        is_named "$name" || fault "$name was not packed"
    done
}

is_named() { sed -n "s/^$hex  //p" SHA256SUMS | grep -q -x -F -e "$1"; }

check_checkpoints() {
    before=
    for checkpoint in ledger/[0-9][0-9][0-9][0-9][0-9][0-9].json; do
        if [ ! -f "$checkpoint" ]; then
            fault 'there is no checkpoint'
            return
        fi
        check_signature "$checkpoint"
        told=$(cat "$checkpoint")
        if [ -n "$before" ] && [ "$(digest_told previous "$told")" != "$(digest_of "$before")" ]; then
            fault "$checkpoint does not follow $before"
        fi
        before=$checkpoint
        check_tokens "$checkpoint"
    done
}

check_tokens() {
    stamped=no
    for token in "$1".*.tsr; do
        [ -f "$token" ] || continue
        stamped=yes
        check_token "$token" "$1"
    done
    [ $stamped = yes ] || skip "$1 bears no token of a time-stamping authority"
    if [ -f "$1.ots" ]; then
        skip "$1.ots: it wants 'ots verify' and a node of Bitcoin"
    fi
}

# Tries each list of authorities until one vouches for the token.
check_token() {
    said=
    for list in "$given" ledger/authorities.pem /etc/ssl/certs/ca-certificates.crt \
        /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
        [ -n "$list" ] && [ -f "$list" ] || continue
        said=$(openssl ts -verify -in "$1" -data "$2" -CAfile "$list" 2>&1)
        case $said in
            *'has expired'*)
                said=$(openssl ts -verify -no_check_time -in "$1" -data "$2" -CAfile "$list" 2>&1)
                ;;
        esac
        case $said in
            *'Verification: OK'*)
                ok "$1 holds, by $list: $(openssl ts -reply -in "$1" -text 2>/dev/null \
                    | sed -n 's/^Time stamp: //p')"
                return
                ;;
            *'issuer certificate'* | *'elf-signed certificate'* | *'elf signed certificate'*)
                continue
                ;;
            *) break ;;
        esac
    done
    case $said in
        '' | *'issuer certificate'* | *'elf-signed certificate'* | *'elf signed certificate'*)
            skip "$1: no certificate at hand vouches for it: sh verify.sh AUTHORITIES.pem"
            ;;
        *) fault "$1 is no token over $2" ;;
    esac
}

# Reads lines and proofs side by side; the exchanges must lie one behind the other.
check_exchanges() {
    if ! read -r at size 2>/dev/null <ledger/where.txt; then
        fault 'ledger/where.txt is missing or empty'
        return
    fi
    case "$at$size" in '' | *[!0-9]*)
        fault 'ledger/where.txt does not say where the captures lie'
        return
        ;;
    esac
    if part captures.wacz "$at" "$size" | gzip -t 2>/dev/null; then
        ok 'the captures are whole gzip members'
    else
        fault 'captures.wacz: the captures are cut short or damaged (gzip -t)'
    fi
    check_readers "$at" "$size"
    next=$at
    exec 3<ledger/lines.jsonl 4<ledger/proofs.txt
    while IFS= read -r line <&3; do
        IFS= read -r proof <&4 || proof=
        check_exchange "$line" "$proof"
    done
    if IFS= read -r proof <&4; then
        fault "ledger/proofs.txt has a proof without a line: ${proof%% *}"
    fi
    exec 3<&- 4<&-
    if [ "$next" -ne $((at + size)) ]; then
        fault "captures.wacz: $((at + size - next)) bytes behind the last capture are in no ledger"
    fi
}

check_exchange() {
    record=$(printf '%s\n' "$1" | sed -n 's/.*[{,]"object":"\(urn:uuid:[0-9a-f-]\{36\}\)"[,}].*/\1/p')
    told=$(digest_told sha256 "$1")
    long=$(number_of size "$1")
    if [ -z "$record" ] || [ -z "$told" ] || [ -z "$long" ]; then
        fault 'ledger/lines.jsonl: a line does not tell of a capture'
        return
    fi
    # shellcheck disable=SC2086  # a proof is words
    set -- "$1" $2
    if [ "${2-}" != "$record" ] || [ "${4-}" != "$long" ]; then
        fault "$record: its proof is missing or another's"
        return
    fi
    case ${3-} in '' | *[!0-9]*) set -- "$1" "$2" 0 "$4" "${5-}" ;; esac
    case ${5-} in [0-9][0-9][0-9][0-9][0-9][0-9]) ;; *) set -- "$1" "$2" "$3" "$4" none ;; esac
    line=$1 offset=$3 checkpoint=ledger/$5.json
    shift 5
    check_gap "$record" "$offset"
    next=$((offset + long))
    if [ "$(part captures.wacz "$offset" "$long" | digest)" = "$told" ]; then
        ok "$record: its bytes are those that were kept"
    else
        fault "$record: its bytes were changed"
    fi
    node=$({ printf '\000'; printf '%s\n' "$line"; } | digest)
    for step; do
        case $step in
            L:*) node=$(join "${step#L:}" "$node") ;;
            R:*) node=$(join "$node" "${step#R:}") ;;
            *) node=none ;;
        esac
    done
    if [ ! -f "$checkpoint" ]; then
        fault "$record: $checkpoint is missing"
    elif [ "$node" = "$(digest_told merkle_root "$(cat "$checkpoint")")" ]; then
        ok "$record: its line stands in the ledger of $checkpoint"
    else
        fault "$record: its line is not in the ledger of $checkpoint"
    fi
}

# Before a capture there is the one before it; before the first, one record that says what made the
# file and nothing else.
check_gap() {
    [ "$next" -ne "$2" ] || return
    if [ "$next" -ne "$at" ] || [ "$2" -lt "$at" ] || [ "$(part captures.wacz "$at" \
        $(($2 - at)) | gzip -dc 2>/dev/null | head -c 65536 | tr -d '\r' \
        | sed -n 's/^WARC-Type: //p')" != warcinfo ]; then
        fault "$1: it does not lie where it should, something is in front of it"
    fi
}

# What a replay tool finds in the WACZ must be the bytes that were checked here.
check_readers() {
    if ! command -v unzip >/dev/null 2>&1; then
        skip 'that readers of captures.wacz see these bytes (it wants unzip)'
    elif [ "$(unzip -p captures.wacz archive/captures.warc.gz 2>/dev/null \
        | head -c $(($2 + 1)) | digest)" \
        = "$(part captures.wacz "$1" "$2" | digest)" ]; then
        ok 'readers of captures.wacz see the bytes that are checked here'
    else
        fault 'captures.wacz shows other captures to its readers than it holds for this check'
    fi
}

check_files
check_checkpoints
check_exchanges
ssh-keygen -l -f /dev/stdin <<KEYS 2>/dev/null | sed 's/^/signers      /'
$(sed 's/^[^ ]* \(namespaces="[^"]*" \)\{0,1\}//' "$signers" 2>/dev/null)
KEYS
echo "Faults: $faults. Not checked: $unchecked."
echo 'Compare the fingerprint with one that reached you another way. See README.txt.'
[ "$faults" -eq 0 ] || exit 1
