{{- define "skopeo-operator.fullname" -}}
{{- if not .Values.migration -}}
{{- fail "this chart's default values are missing, since --reuse-values takes only those of the previous chart: use --reset-then-reuse-values" -}}
{{- end -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/*
Selector labels of the operator's pods. A Deployment's selector is immutable: a Deployment of the Go
operator's chart keeps its selector, so that its pods stop before new ones start.
*/}}
{{- define "skopeo-operator.selector" -}}
{{- $live := lookup "apps/v1" "Deployment" .Release.Namespace (include "skopeo-operator.fullname" .) -}}
{{- with dig "spec" "selector" "matchLabels" dict $live -}}
{{ toYaml . }}
{{- else -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- end -}}

{{- define "skopeo-operator.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The registry of destinations that name none; empty for Docker Hub. */}}
{{- define "skopeo-operator.defaultRegistry" -}}
{{ .Values.config.destination.defaultRegistry | trimSuffix "/" }}
{{- end -}}

{{/* Whether image.repository is the Go operator's, left over in the values. */}}
{{- define "skopeo-operator.isOldImage" -}}
{{- if regexMatch "(^|/)tchoupinax/(skopeo|image)-operator$" .Values.image.repository -}}
true
{{- end -}}
{{- end -}}

{{- define "skopeo-operator.image" -}}
{{- $published := index .Chart.Annotations "skopeo.io/image" -}}
{{- $repository := include "skopeo-operator.isOldImage" . | empty | ternary .Values.image.repository "" -}}
{{- with .Values.image -}}
{{ $repository | default $published }}:{{ .tag | default $.Chart.AppVersion }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{- define "skopeo-operator.pullPolicy" -}}
{{ .Values.image.pullPolicy | default .Values.image.imagePullPolicy | default "IfNotPresent" }}
{{- end -}}

{{/* A security context as YAML, without fields that are null. */}}
{{- define "skopeo-operator.securityContext" -}}
{{- $set := dict -}}
{{- range $field, $value := . -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $set $field $value -}}
{{- end -}}
{{- end -}}
{{- toYaml $set -}}
{{- end -}}

{{/* The image of the Task's step. */}}
{{- define "skopeo-operator.copyImage" -}}
{{- $old := .Values.config.skopeo | default dict -}}
{{- with .Values.task.image -}}
{{ .repository | default $old.image | default "quay.io/containers/skopeo" }}:{{ .tag | default $old.version | default "v1.23.0" }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{/* imagePullSecrets, from names of Secrets or objects with a name. */}}
{{- define "skopeo-operator.pullSecrets" -}}
{{- $secrets := list -}}
{{- range . -}}
{{- $secrets = append $secrets (kindIs "map" . | ternary . (dict "name" .)) -}}
{{- end -}}
{{ toYaml $secrets }}
{{- end -}}

{{- define "skopeo-operator.centralNamespace" -}}
{{ .Values.config.pullJobNamespace | default .Release.Namespace }}
{{- end -}}

{{/* A namespace whose Images are reconciled, preferably that of central runs. */}}
{{- define "skopeo-operator.anyNamespace" -}}
{{- $central := include "skopeo-operator.centralNamespace" . -}}
{{- with .Values.watchNamespaces -}}
{{ has $central . | ternary $central (first .) }}
{{- else -}}
{{ $central }}
{{- end -}}
{{- end -}}

{{/*
The credentials, as JSON: bound and unbound are the sides with a username, with and without registries;
keptSides are those whose username is in the existing Secret keptIn, with the Go operator's keys. Fails if
they are invalid. A username without a password in the Go operator's values is ignored, as it was by that
operator.
*/}}
{{- define "skopeo-operator.credentials" -}}
{{- $bound := dict -}}
{{- $unbound := dict -}}
{{- $keptSides := list -}}
{{- $old := .Values.config.credentials | default dict -}}
{{- $existing := .Values.credentials.existingSecret -}}
{{- $kept := eq (toString $old.createSecret) "false" | ternary ($old.secretName | default "skopeo-operator") "" -}}
{{- range $side := list "source" "destination" -}}
{{- $credential := pick (get $.Values.credentials $side) "registries" "username" "password" -}}
{{- if not (or $existing $credential.username $credential.password) -}}
{{- if $kept -}}
{{- $keptSides = append $keptSides $side -}}
{{- else -}}
{{- $username := get $old (printf "%sUsername" $side) | default "" -}}
{{- $password := include "skopeo-operator.text" (get $old (printf "%sPassword" $side)) -}}
{{- if and $username $password -}}
{{- $credential = merge (dict "username" $username "password" $password) $credential -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if ne (empty $credential.username) (empty $credential.password) -}}
{{- fail (printf "credentials.%s: username and password go together" $side) -}}
{{- end -}}
{{- if and $credential.username $existing -}}
{{- fail "credentials: set existingSecret or usernames, not both" -}}
{{- end -}}
{{- if $credential.username -}}
{{- $_ := set (ternary $bound $unbound (not (empty $credential.registries))) $side $credential -}}
{{- end -}}
{{- end -}}
{{- dict "bound" $bound "unbound" $unbound "keptSides" $keptSides "keptIn" (empty $keptSides | ternary "" $kept) | toJson -}}
{{- end -}}

{{/* A string, or an unquoted integer as a string; empty for null. */}}
{{- define "skopeo-operator.text" -}}
{{- if kindIs "float64" . -}}
{{ printf "%.0f" . }}
{{- else if not (kindIs "invalid" .) -}}
{{ . }}
{{- end -}}
{{- end -}}

{{/* The name of the Secret with the central credentials; empty if there are none. */}}
{{- define "skopeo-operator.credentialsSecret" -}}
{{- if .Values.credentials.existingSecret -}}
{{- .Values.credentials.existingSecret -}}
{{- else if (include "skopeo-operator.credentials" . | fromJson).bound -}}
{{- /* The type of a Secret is immutable, so each type has its own name. */ -}}
{{ include "skopeo-operator.fullname" . }}-{{ .Values.task.create | ternary "credentials" "docker-config" }}
{{- end -}}
{{- end -}}

{{/* Docker configs by key of the Secret. Another Task than this chart's reads one for both sides. */}}
{{- define "skopeo-operator.dockerConfigs" -}}
{{- $files := dict -}}
{{- $all := dict -}}
{{- range $side, $credential := (include "skopeo-operator.credentials" . | fromJson).bound -}}
{{- $auths := dict -}}
{{- $entry := dict "auth" (printf "%s:%s" $credential.username $credential.password | b64enc) -}}
{{- range $credential.registries -}}
{{- $_ := set $auths . $entry -}}
{{- if and (not $.Values.task.create) (hasKey $all .) (ne (get $all . | toJson) ($entry | toJson)) -}}
{{- fail (printf "credentials: source and destination have different users for %s, which only this chart's Task supports: set task.create, or add a path to one of the registries (%s/team)" . .) -}}
{{- end -}}
{{- $_ := set $all . $entry -}}
{{- end -}}
{{- $_ := set $files (printf "%s.json" $side) (dict "auths" $auths | toJson) -}}
{{- end -}}
{{- if .Values.task.create -}}
{{- $files | toJson -}}
{{- else -}}
{{- dict ".dockerconfigjson" (dict "auths" $all | toJson) | toJson -}}
{{- end -}}
{{- end -}}

{{/* host=number, comma-separated. */}}
{{- define "skopeo-operator.requestsAtOnceByHost" -}}
{{- $pairs := list }}
{{- range $host, $number := .Values.config.registries.requestsAtOnceByHost }}
{{- $pairs = append $pairs (printf "%s=%d" $host (int $number)) }}
{{- end }}
{{- join "," $pairs }}
{{- end }}

{{/* kind/name/key; empty if there is no CA. */}}
{{- define "skopeo-operator.ca" -}}
{{- if .name -}}
{{ .kind }}/{{ .name }}/{{ .key }}
{{- end -}}
{{- end -}}

{{/* The environment variables of the proxies. Passwords must not be readable in the Deployment. */}}
{{- define "skopeo-operator.proxies" -}}
{{- $secret := .existingSecret -}}
{{- range $name, $url := dict "HTTPS_PROXY" .https "HTTP_PROXY" .http }}
{{- if contains "@" $url }}
{{- fail "proxy: put an address with user and password into a Secret and set proxy.existingSecret to its name" }}
{{- end }}
{{- if and $secret $url }}
{{- fail "proxy: set existingSecret or addresses, not both" }}
{{- end }}
{{- end -}}
- name: PROXY_SECRET
  value: {{ $secret | quote }}
{{- range $name, $value := dict "HTTPS_PROXY" .https "HTTP_PROXY" .http "NO_PROXY" (join "," .noProxy) }}
{{- if $value }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- else if $secret }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $name }}
      optional: true
{{- end }}
{{- end }}
{{- end -}}

{{/* A line for each namespace and repository of limits.sources or limits.destinations. */}}
{{- define "skopeo-operator.rules" -}}
{{- $lines := list -}}
{{- range $rule := . -}}
{{- range $namespace := $rule.namespaces -}}
{{- range $rule.repositories -}}
{{- $lines = append $lines (printf "%s %s" $namespace .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if gt (len $lines) 200 -}}
{{- fail "limits: more than 200 pairs of a namespace and a repository on one side: combine some with patterns" -}}
{{- end -}}
{{- join "\n" $lines -}}
{{- end -}}

{{/*
CEL: expands repositories, or patterns of them, to full names as the operator does. The part before the
first slash is a registry if it looks like a host; Docker Hub has several names, and its official images
are in library/.
*/}}
{{- define "skopeo-operator.inFull" -}}
{{ .texts }}
.map(text, text == '**' ? '*/**' : text.endsWith('/') ? text + '**' : text)
.map(text, text.matches(r'^([^/]*[.:][^/]*|localhost|\*)/') ? text : {{ .registry | toJson }} + '/' + text)
.map(text, text.matches(r'^([^/]*[.:][^/]*|localhost|\*)/') ? text : 'docker.io/' + text)
.map(text, [text.substring(0, text.indexOf('/')).lowerAscii(), text.substring(text.indexOf('/') + 1)])
.map(parts,
  !(parts[0] in ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])
    ? parts[0] + '/' + parts[1]
    : parts[1].contains('/') || parts[1].contains('**')
      ? 'docker.io/' + parts[1]
      : 'docker.io/library/' + parts[1])
{{- end -}}
