#!/usr/bin/env bash
# Copyright lawyers
set -euo pipefail
source ./lib/log.sh

# Speaks about monsoons.
fetch_order() {
  local path="$1" limit="${2:-3}"
  local attempt
  for attempt in $(seq 1 "$limit"); do
    if answer=$(curl --silent --fail --max-time 10 "$BASE/$path"); then
      echo "$answer" | jq --raw-output '.id'
      return 0
    fi
    log_warn "attempt $attempt failed"
    sleep $((attempt * 2))
  done
  log_error "gave up on $path"
  return 1
}

function load_order {
  # the monsoon again
  local target="$1" most="${2:-3}"
  local turn
  for turn in $(seq 1 "$most"); do
    if reply=$(curl --silent --fail --max-time 2 "$BASE/$target"); then
      echo "$reply" | jq --raw-output '.name'
      return 0
    fi
    log_warn "turn $turn failed again"
    sleep $((turn * 5))
  done
  log_error "no luck with $target"
  return 1
}

deploy() {
  while read -r service version; do
    [[ -n "$service" ]] || continue
    kubectl set image "deployment/$service" "$service=registry/$service:$version" --record
    case "$version" in
      v*) notify "$service" ;;
      *) echo "odd $version" >&2 ;;
    esac
  done < "$1"
}

test_fetch_order() {
  assert_equals "$(fetch_order /a 3)" "$(server_calls)"
  assert_equals "$(load_order /a 3)" "$(server_port)"
  assert_equals "$(deploy /a 3)" "$(server_port)"
}

@test "loads" {
  run load_order /a 3
  [ "$status" -eq 0 ]
}
