{{- define "skopeo-operator.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "skopeo-operator.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "skopeo-operator.labels" -}}
{{ include "skopeo-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "skopeo-operator.centralNamespace" -}}
{{ .Values.config.pullJobNamespace | default .Release.Namespace }}
{{- end -}}

{{/* The Secret with the central credentials; empty where there are none. */}}
{{- define "skopeo-operator.credentialsSecret" -}}
{{- $credentials := .Values.credentials -}}
{{- $given := or $credentials.source.username $credentials.destination.username -}}
{{- if and $credentials.existingSecret $given -}}
{{- fail "credentials: give existingSecret or usernames, not both" -}}
{{- end -}}
{{- if $credentials.existingSecret -}}
{{ $credentials.existingSecret }}
{{- else if $given -}}
{{ include "skopeo-operator.fullname" . }}-credentials
{{- end -}}
{{- end -}}

{{/* A docker config with an entry for each registry of both sides. */}}
{{- define "skopeo-operator.dockerConfig" -}}
{{- $auths := dict -}}
{{- range $side, $credential := pick .Values.credentials "source" "destination" -}}
{{- if $credential.username -}}
{{- if not (and $credential.password $credential.registries) -}}
{{- fail (printf "credentials.%s: a username goes with a password and at least one of registries" $side) -}}
{{- end -}}
{{- $entry := dict "auth" (printf "%s:%s" $credential.username $credential.password | b64enc) -}}
{{- range $credential.registries -}}
{{- if and (hasKey $auths .) (ne (get $auths . | toJson) ($entry | toJson)) -}}
{{- fail (printf "credentials: source and destination have different users for %s: add a part of the path to one of the registries (%s/team)" . .) -}}
{{- end -}}
{{- $_ := set $auths . $entry -}}
{{- end -}}
{{- else if or $credential.password $credential.registries -}}
{{- fail (printf "credentials.%s: the username is missing" $side) -}}
{{- end -}}
{{- end -}}
{{- dict "auths" $auths | toJson -}}
{{- end -}}

{{/* host=number with commas between them. */}}
{{- define "skopeo-operator.requestsAtOnceByHost" -}}
{{- $pairs := list }}
{{- range $host, $number := .Values.config.registries.requestsAtOnceByHost }}
{{- $pairs = append $pairs (printf "%s=%d" $host (int $number)) }}
{{- end }}
{{- join "," $pairs }}
{{- end }}

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
