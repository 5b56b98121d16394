# shellcheck shell=bash
# What is measured, promised and shown: the files of infra/monitoring, which Terraform reads, too.
# shellcheck disable=SC2154

metrics() {
    local file name
    for file in infra/monitoring/metrics/*.yaml; do
        name=calltone_$(basename "$file" .yaml)
        if there logging metrics describe "$name"; then
            gc logging metrics update "$name" --config-from-file "$file"
        else
            gc logging metrics create "$name" --config-from-file "$file"
        fi
    done
}

# gcloud has no command for objectives.
objectives() {
    local file name services=https://monitoring.googleapis.com/v3/projects/$PROJECT/services
    known "$services/calltone" ||
        ask POST "$services?serviceId=calltone" '{"displayName": "Calltone", "custom": {}}'
    for file in infra/monitoring/objectives/*.json; do
        name=$(basename "$file" .json)
        if known "$services/calltone/serviceLevelObjectives/$name"; then
            ask PATCH "$services/calltone/serviceLevelObjectives/$name" "@$file"
        else
            ask POST "$services/calltone/serviceLevelObjectives?serviceLevelObjectiveId=$name" "@$file"
        fi
    done
}

# Whoever changed it by hand keeps what he has.
dashboard() {
    local existing
    existing=$(gc monitoring dashboards list --filter 'displayName="Calltone"' --format 'value(name)')
    [ -n "$existing" ] || gc monitoring dashboards create --config-from-file infra/monitoring/dashboard.yaml
}

budget() {
    [ -n "$BILLING_ACCOUNT" ] || { echo "no BILLING_ACCOUNT: there is no budget"; return; }
    local existing told='' title="Calltone $PROJECT"
    existing=$(gc billing budgets list --billing-account "$BILLING_ACCOUNT" \
        --filter "displayName=\"$title\"" --format 'value(name)')
    [ -z "$existing" ] || return 0
    [ -z "$ALERT_EMAIL" ] || told=$(channel)
    gc billing budgets create --billing-account "$BILLING_ACCOUNT" --display-name "$title" \
        --budget-amount "$MONTHLY_BUDGET" --filter-projects "projects/$PROJECT" \
        --threshold-rule percent=0.5 --threshold-rule percent=0.9 --threshold-rule percent=1.0 \
        --threshold-rule percent=1.0,basis=forecasted-spend \
        ${told:+--notifications-rule-monitoring-notification-channels "$told"}
}
