# shellcheck shell=bash
# One identity for each function and each trigger, with no more than it uses.
# shellcheck disable=SC2154

declare -A ACCOUNT=([api]=calltone-api [process_recording]=calltone-recordings
    [aggregate_metrics]=calltone-metrics)
TRIGGERS=(calltone-trigger-reanalysis calltone-trigger-recordings calltone-trigger-ticks)

identities() {
    local name
    for name in "${ACCOUNT[@]}" "${TRIGGERS[@]}" calltone-builder; do
        identity "$name"
    done
    gc beta services identity create --service pubsub.googleapis.com
    for name in "${ACCOUNT[@]}"; do
        may "$name" roles/datastore.user
        may "$name" roles/cloudtrace.agent
        may_in_bucket models "$name" roles/storage.objectViewer
    done
    may_in_bucket recordings calltone-api roles/storage.objectUser
    may_in_bucket recordings calltone-recordings roles/storage.objectUser
    may_publish calltone-alerts "$(account calltone-api)"
    may_publish calltone-alerts "$(account calltone-metrics)"
    may_publish calltone-reanalysis "$(account calltone-api)"
    for name in "${TRIGGERS[@]}"; do
        may "$name" roles/eventarc.eventReceiver
    done
    builder_may
    storage_may
}

builder_may() {
    local name not_in=()
    may calltone-builder roles/artifactregistry.writer
    may calltone-builder roles/logging.logWriter
    # Google picks the buckets that code is built from; those with voices are none of them.
    for name in backups recordings training; do
        not_in+=("!resource.name.startsWith('projects/_/buckets/$PROJECT-$name')")
    done
    may calltone-builder roles/storage.objectViewer \
        "^@@^title=no voices@@expression=${not_in[0]} && ${not_in[1]} && ${not_in[2]}"
}

# Cloud Storage tells Eventarc of new objects through Pub/Sub, and writes who read what.
storage_may() {
    local agent
    agent=$(gc storage service-agent)
    gc projects add-iam-policy-binding "$PROJECT" --condition None --role roles/pubsub.publisher \
        --member "serviceAccount:$agent"
    gc storage buckets add-iam-policy-binding "gs://$PROJECT-access-logs" \
        --member group:cloud-storage-analytics@google.com --role roles/storage.objectCreator
}
