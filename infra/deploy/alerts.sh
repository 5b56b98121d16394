# shellcheck shell=bash
# Who is told of what: infra/monitoring/policies and burns, each with its runbook.
# shellcheck disable=SC2154

alerts() {
    [ -n "$ALERT_EMAIL" ] || { echo "no ALERT_EMAIL: nobody can be told, so there are no alerts"; return; }
    local file folder check told existing objective page
    folder=$(mktemp -d)
    told=$(channel)
    check=$(uptime_check)
    existing=$(gc alpha monitoring policies list --filter 'displayName:Calltone' --format 'value(displayName, name)')
    for file in infra/monitoring/policies/*.yaml; do
        sed "s|UPTIME_CHECK|$check|" "$file" >"$folder/policy.yaml"
        policy "$folder/policy.yaml" "infra/runbooks/$(basename "$file" .yaml).md" "$told" "$existing"
    done
    for objective in infra/monitoring/objectives/*.json; do
        page=$(sed -n 's/.*"runbook": "\([a-z-]*\)".*/\1/p' "$objective")
        { cat infra/runbooks/objective-burns.md; echo; cat "infra/runbooks/$page.md"; } >"$folder/page.md"
        for file in infra/monitoring/burns/*.yaml; do
            sed "s|OBJECTIVE|$(basename "$objective" .json)|g; s|PROJECT|$PROJECT|g" "$file" >"$folder/policy.yaml"
            policy "$folder/policy.yaml" "$folder/page.md" "$told" "$existing"
        done
    done
    rm -r "$folder"
}

# policy FILE RUNBOOK CHANNEL EXISTING: makes the alert, or brings the one of its name among EXISTING up to date
policy() {
    local title name page=(--documentation-from-file "$2" --documentation-format text/markdown)
    title=$(sed -n 's/^displayName: "\(.*\)"$/\1/p' "$1")
    name=$(awk -F '\t' -v title="$title" '$1 == title { print $2 }' <<<"$4")
    if [ -n "$name" ]; then
        gc alpha monitoring policies update "$name" --policy-from-file "$1" "${page[@]}" \
            --set-notification-channels "$3"
    else
        gc alpha monitoring policies create --policy-from-file "$1" "${page[@]}" \
            --notification-channels "$3"
    fi
}

# channel: the name of the way to ALERT_EMAIL
channel() {
    local name filter="type=\"email\" AND labels.email_address=\"$ALERT_EMAIL\""
    name=$(gc beta monitoring channels list --filter "$filter" --format 'value(name)')
    [ -n "$name" ] || name=$(gc beta monitoring channels create --display-name Calltone --type email \
        --channel-labels "email_address=$ALERT_EMAIL" --format 'value(name)')
    head -n 1 <<<"$name"
}

# uptime_check: the id of the check that asks the API for its health
uptime_check() {
    local name uri filter='displayName="Calltone API"'
    uri=$(gc run services describe api --region "$REGION" --format 'value(status.url)')
    name=$(gc monitoring uptime list-configs --filter "$filter" --format 'value(name)')
    [ -n "$name" ] || name=$(gc monitoring uptime create 'Calltone API' --format 'value(name)' \
        --resource-type uptime-url --resource-labels "host=${uri#https://},project_id=$PROJECT" \
        --protocol https --path /api/v1/health --period 5 --timeout 10 --validate-ssl true)
    name=$(head -n 1 <<<"$name")
    echo "${name##*/}"
}
