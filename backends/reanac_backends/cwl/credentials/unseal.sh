# Opens what seal.py has sealed: unseal NAME SEALED TARGET, with CREDENTIALS_KEY. Needs bash and sha512sum.

digest_of() {
  local all
  all=$(printf '%s' "$CREDENTIALS_KEY $1" | sha512sum) && echo "${all%% *}"
}

unseal() (
  umask 077
  mkdir -p "${3%/*}" || exit
  {
    read -r line
    if [ "$line" != "$(digest_of "$1 check")" ]; then
      echo "reanac: the credential $1 was sealed with another key" >&2
      exit 1
    fi
    number=0
    while read -r line; do
      pad=$(digest_of "$1 $number") || exit
      text=
      for ((i = 0; i < ${#line}; i += 2)); do
        printf -v char '\\x%02x' $((0x${line:i:2} ^ 0x${pad:i:2}))
        text+=$char
      done
      printf '%b' "$text" || exit
      ((number += 1))
    done
  } < "$2" > "$3.part" || exit
  if [ "$1" = rucio_cfg ]; then # the client keeps its token beside it, and not where it would stay
    config=$(cat "$3.part")
    printf '%s\n' "${config//@FOLDER@/${3%/*}}" > "$3.part" || exit
  fi
  mv "$3.part" "$3"
)
