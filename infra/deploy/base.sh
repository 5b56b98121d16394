# shellcheck shell=bash
# APIs, buckets, topics.
# shellcheck disable=SC2154

TOPICS=(calltone-ticks calltone-alerts calltone-reanalysis
    calltone-dead-ticks calltone-dead-recordings calltone-dead-reanalysis)

apis() {
    local names
    mapfile -t names <infra/apis.txt
    gc services enable "${names[@]}"
}

buckets() {
    local list name cors
    list=$(gc storage buckets list --format 'value(name)')
    # Erasure must be erasure: of these nothing that is deleted can be had back.
    make_buckets "$list" recordings training backups -- --soft-delete-duration 0
    make_buckets "$list" models sources access-logs --
    for name in recordings backups sources access-logs; do
        gc storage buckets update "gs://$PROJECT-$name" --lifecycle-file "infra/buckets/$name.json"
    done
    gc storage buckets update "gs://$PROJECT-models" "gs://$PROJECT-sources" --versioning
    gc storage buckets update "gs://$PROJECT-recordings" "gs://$PROJECT-training" \
        "gs://$PROJECT-backups" "gs://$PROJECT-models" "gs://$PROJECT-sources" \
        --log-bucket "gs://$PROJECT-access-logs"
    # Pages upload recordings themselves.
    cors=$(mktemp)
    printf '[{"origin": ["%s"], "method": ["PUT", "OPTIONS"], "maxAgeSeconds": 3600, "responseHeader":
        ["Content-Type", "Content-Range", "Range", "X-Goog-Upload-Status"]}]' "${ORIGINS//,/\", \"}" >"$cors"
    gc storage buckets update "gs://$PROJECT-recordings" --cors-file "$cors"
    rm "$cors"
    gc storage cp --recursive --no-clobber "model_artifacts/$MODEL" "gs://$PROJECT-models/"
}

# make_buckets LIST NAMES… -- OPTIONS…: those that are not in LIST
make_buckets() {
    local list=$1 names=() missing
    shift
    while [ "$1" != -- ]; do
        names+=("$PROJECT-$1")
        shift
    done
    shift
    mapfile -t missing < <(absent "$list" "${names[@]}")
    [ ${#missing[@]} -eq 0 ] || gc storage buckets create "${missing[@]/#/gs://}" --location "$REGION" \
        --uniform-bucket-level-access --public-access-prevention "$@"
}

topics() {
    local list names topic
    list=$(gc pubsub topics list --format 'value(name.basename())')
    mapfile -t names < <(absent "$list" "${TOPICS[@]}")
    [ ${#names[@]} -eq 0 ] || gc pubsub topics create "${names[@]}"
    list=$(gc pubsub subscriptions list --format 'value(name.basename())')
    for topic in "${TOPICS[@]}"; do
        [[ $topic == calltone-dead-* && -n $(absent "$list" "$topic-kept") ]] || continue
        gc pubsub subscriptions create "$topic-kept" --topic "$topic" \
            --message-retention-duration 7d --ack-deadline 60 --expiration-period never
    done
}
