# shellcheck shell=bash
# The database, its rules and indexes, and its copies.
# shellcheck disable=SC2154

firestore() {
    local existing
    there firestore databases describe --database '(default)' ||
        gc firestore databases create --location "$FIRESTORE_LOCATION" --type firestore-native \
            --enable-pitr --delete-protection
    existing=$(gc firestore backups schedules list --database '(default)' --format 'value(name)')
    [ -n "$existing" ] ||
        gc firestore backups schedules create --database '(default)' --recurrence daily --retention 14d
    fb deploy --only firestore
}

# Once a week everything also goes into a bucket, into a folder that is called by its time.
exports() {
    local database="projects/$PROJECT/databases/(default)"
    identity calltone-exporter
    may calltone-exporter roles/datastore.importExportAdmin
    there scheduler jobs describe calltone-export --location "$REGION" ||
        gc scheduler jobs create http calltone-export --location "$REGION" \
            --schedule '17 3 * * 0' --time-zone Etc/UTC --http-method post --max-retry-attempts 3 \
            --uri "https://firestore.googleapis.com/v1/$database:exportDocuments" \
            --headers Content-Type=application/json \
            --message-body "{\"outputUriPrefix\": \"gs://$PROJECT-backups\"}" \
            --oauth-service-account-email "$(account calltone-exporter)"
}
