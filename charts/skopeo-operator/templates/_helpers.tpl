{{- define "skopeo-operator.fullname" -}}
{{- if not .Values.migration -}}
{{- fail "the values of this chart are missing, since --reuse-values has those of the chart before alone: use --reset-then-reuse-values" -}}
{{- end -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/*
The labels by which the operator's pods are known. A Deployment's selector cannot be changed: one that
another chart made is taken over with the selector it has, so that the pods of before end first.
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

{{/* Of destinations that name none; empty for Docker Hub. */}}
{{- define "skopeo-operator.defaultRegistry" -}}
{{ .Values.config.destination.defaultRegistry | trimSuffix "/" }}
{{- end -}}

{{/* The Go operator's own repository is none of this operator's: its users have it in their values. */}}
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

{{- define "skopeo-operator.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "skopeo-operator.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Of the Task's step. */}}
{{- define "skopeo-operator.copyImage" -}}
{{- $old := .Values.config.skopeo | default dict -}}
{{- with .Values.task.image -}}
{{ .repository | default $old.image | default "quay.io/containers/skopeo" }}:{{ .tag | default $old.version | default "v1.18.0" }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{/* Names of Secrets, or objects with a name as Kubernetes has them. */}}
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

{{/* A namespace in which Images are looked at: that of central runs, if it is one. */}}
{{- define "skopeo-operator.anyNamespace" -}}
{{- $central := include "skopeo-operator.centralNamespace" . -}}
{{- with .Values.watchNamespaces -}}
{{ has $central . | ternary $central (first .) }}
{{- else -}}
{{ $central }}
{{- end -}}
{{- end -}}

{{/*
The credentials, as JSON: the sides with a username, by whether they are bound to registries; and those
whose username is keptIn a Secret of the user's own with the Go operator's keys. What is wrong with them
fails; a half of them in the Go operator's spelling was none for it either.
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
{{- fail "credentials: give existingSecret or usernames, not both" -}}
{{- end -}}
{{- if $credential.username -}}
{{- $_ := set (ternary $bound $unbound (not (empty $credential.registries))) $side $credential -}}
{{- end -}}
{{- end -}}
{{- dict "bound" $bound "unbound" $unbound "keptSides" $keptSides "keptIn" (empty $keptSides | ternary "" $kept) | toJson -}}
{{- end -}}

{{/* A text, or a whole number that was not quoted; empty for nothing. */}}
{{- define "skopeo-operator.text" -}}
{{- if kindIs "float64" . -}}
{{ printf "%.0f" . }}
{{- else if not (kindIs "invalid" .) -}}
{{ . }}
{{- end -}}
{{- end -}}

{{/* The Secret with the central credentials; empty where there are none. */}}
{{- define "skopeo-operator.credentialsSecret" -}}
{{- if .Values.credentials.existingSecret -}}
{{- .Values.credentials.existingSecret -}}
{{- else if (include "skopeo-operator.credentials" . | fromJson).bound -}}
{{- /* The type of a Secret cannot be changed: each has a name of its own. */ -}}
{{ include "skopeo-operator.fullname" . }}-{{ .Values.task.create | ternary "credentials" "docker-config" }}
{{- end -}}
{{- end -}}

{{/* Docker configs by key of the Secret. A Task that is not ours takes one for both sides. */}}
{{- define "skopeo-operator.dockerConfigs" -}}
{{- $files := dict -}}
{{- $all := dict -}}
{{- range $side, $credential := (include "skopeo-operator.credentials" . | fromJson).bound -}}
{{- $auths := dict -}}
{{- $entry := dict "auth" (printf "%s:%s" $credential.username $credential.password | b64enc) -}}
{{- range $credential.registries -}}
{{- $_ := set $auths . $entry -}}
{{- if and (not $.Values.task.create) (hasKey $all .) (ne (get $all . | toJson) ($entry | toJson)) -}}
{{- fail (printf "credentials: source and destination have different users for %s, which needs the Task of this chart: set task.create, or add a part of the path to one of the registries (%s/team)" . .) -}}
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

{{/* host=number with commas between them. */}}
{{- define "skopeo-operator.requestsAtOnceByHost" -}}
{{- $pairs := list }}
{{- range $host, $number := .Values.config.registries.requestsAtOnceByHost }}
{{- $pairs = append $pairs (printf "%s=%d" $host (int $number)) }}
{{- end }}
{{- join "," $pairs }}
{{- end }}

{{/* kind/name/key; empty where there is no CA. */}}
{{- define "skopeo-operator.ca" -}}
{{- if .name -}}
{{ .kind }}/{{ .name }}/{{ .key }}
{{- end -}}
{{- end -}}

{{/* The variables of the proxies. Whoever reads the Deployment does not read passwords. */}}
{{- define "skopeo-operator.proxies" -}}
{{- $secret := .existingSecret -}}
{{- range $name, $url := dict "HTTPS_PROXY" .https "HTTP_PROXY" .http }}
{{- if contains "@" $url }}
{{- fail "proxy: an address with user and password belongs into a Secret: give its name as existingSecret" }}
{{- end }}
{{- if and $secret $url }}
{{- fail "proxy: give existingSecret or addresses, not both" }}
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
{{- fail "limits: more than 200 pairs of a namespace and a repository on one side: use patterns for several of them" -}}
{{- end -}}
{{- join "\n" $lines -}}
{{- end -}}

{{/*
CEL: repositories, or patterns of them, written in full. What stands before the first slash is a
registry as the operator has it; Docker Hub has several names, and a folder for names without one.
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
