# shellcheck shell=bash
# One identity for each function and each trigger, with no more than it uses.
# shellcheck disable=SC2154

declare -A ACCOUNT=([api]=calltone-api [process_recording]=calltone-recordings
    [aggregate_metrics]=calltone-metrics)
TRIGGERS=(calltone-trigger-recordings calltone-trigger-ticks)

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
    for name in artifactregistry.writer logging.logWriter storage.objectViewer; do
        may calltone-builder "roles/$name"
    done
    storage_may
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
