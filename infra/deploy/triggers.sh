# shellcheck shell=bash
# What calls the functions, and what becomes of events that cannot be delivered.
# shellcheck disable=SC2154

triggers() {
    trigger recordings process-recording --event-filters "bucket=$PROJECT-recordings" \
        --event-filters type=google.cloud.storage.object.v1.finalized
    trigger reanalysis process-recording --transport-topic "projects/$PROJECT/topics/calltone-reanalysis" \
        --event-filters type=google.cloud.pubsub.topic.v1.messagePublished
    trigger ticks aggregate-metrics --transport-topic "projects/$PROJECT/topics/calltone-ticks" \
        --event-filters type=google.cloud.pubsub.topic.v1.messagePublished
}

# trigger NAME SERVICE FILTERS…: calls the service as its own identity; what cannot be delivered is kept
trigger() {
    local name=$1 service=$2
    shift 2
    local member subscription identity=calltone-trigger-$name
    member="serviceAccount:$(account "$identity")"
    gc run services add-iam-policy-binding "$service" --region "$REGION" --member "$member" \
        --role roles/run.invoker
    there eventarc triggers describe "calltone-$name" --location "$REGION" ||
        gc eventarc triggers create "calltone-$name" --location "$REGION" \
            --service-account "$(account "$identity")" \
            --destination-run-service "$service" --destination-run-region "$REGION" "$@"
    subscription=$(gc eventarc triggers describe "calltone-$name" --location "$REGION" \
        --format 'value(transport.pubsub.subscription)')
    bury "$name" "$subscription"
}

# bury NAME SUBSCRIPTION: Pub/Sub itself takes out what cannot be delivered and publishes it again
bury() {
    local number pubsub
    number=$(project_number)
    pubsub=service-$number@gcp-sa-pubsub.iam.gserviceaccount.com
    may_publish "calltone-dead-$1" "$pubsub"
    gc pubsub subscriptions add-iam-policy-binding "$2" --member "serviceAccount:$pubsub" \
        --role roles/pubsub.subscriber
    gc pubsub subscriptions update "$2" --ack-deadline 600 \
        --min-retry-delay 10s --max-retry-delay 600s \
        --max-delivery-attempts 20 --dead-letter-topic "calltone-dead-$1"
}

schedule() {
    there scheduler jobs describe calltone-ticks --location "$REGION" ||
        gc scheduler jobs create pubsub calltone-ticks --location "$REGION" --max-retry-attempts 3 \
            --schedule '*/5 * * * *' --time-zone Etc/UTC --topic calltone-ticks --message-body '{}'
}
