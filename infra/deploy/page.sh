# shellcheck shell=bash
# The page, and who may sign in to it.
# shellcheck disable=SC2154

page() {
    local regions
    regions=$(sed -n 's/.*"region": "\(.*\)".*/\1/p' firebase.json)
    [ "$regions" = "$REGION" ] || {
        echo "firebase.json sends the page's calls to $regions, the functions are in $REGION" >&2
        exit 1
    }
    fb apps:list WEB >/dev/null 2>&1 || npx --prefix infra/local firebase projects:addfirebase "$PROJECT"
    fb apps:sdkconfig WEB >/dev/null 2>&1 || fb apps:create WEB Calltone
    fb hosting:sites:get "$PROJECT" >/dev/null 2>&1 || fb hosting:sites:create "$PROJECT"
    make widget
    fb apps:sdkconfig WEB --json | node -e '
        const { apiKey, projectId, authDomain } = JSON.parse(require("fs").readFileSync(0)).result.sdkConfig;
        console.log(JSON.stringify({ apiBaseUrl: "/api/v1", firebase: { apiKey, projectId, authDomain } }));
    ' > widget/dist/config.json
    fb deploy --only hosting
}

# By e-mail and password; users are made by an administrator, nobody signs up alone.
sign_in() {
    local api=https://identitytoolkit.googleapis.com domains=${ORIGINS//https:\/\//}
    known "$api/admin/v2/projects/$PROJECT/config" ||
        ask POST "$api/v2/projects/$PROJECT/identityPlatform:initializeAuth" '{}'
    ask PATCH "$api/admin/v2/projects/$PROJECT/config?updateMask=signIn.email,client.permissions,authorizedDomains" \
        "{\"signIn\": {\"email\": {\"enabled\": true, \"passwordRequired\": true}},
          \"client\": {\"permissions\": {\"disabledUserSignup\": true, \"disabledUserDeletion\": true}},
          \"authorizedDomains\": [\"${domains//,/\", \"}\"]}"
}
