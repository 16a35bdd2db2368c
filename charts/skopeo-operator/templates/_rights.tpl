{{/* Where Images are. */}}
{{- define "skopeo-operator.rightsOnImages" -}}
- apiGroups: [skopeo.io]
  resources: [images]
  verbs: [get, list, watch]
- apiGroups: [skopeo.io]
  resources: [images/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end -}}

{{/* Where TaskRuns are: where Images are, and in the namespace of central runs. */}}
{{- define "skopeo-operator.rightsOnRuns" -}}
- apiGroups: [tekton.dev]
  resources: [taskruns]
  verbs: [get, list, watch, create, patch, delete]
{{ include "skopeo-operator.rightOnTask" . }}
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, create, patch, delete]
# Whether the pod of a run that was cancelled or deleted has ended.
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list]
{{- end -}}

{{- define "skopeo-operator.rightOnTask" -}}
- apiGroups: [tekton.dev]
  resources: [tasks]
  resourceNames: [{{ .Values.task.name }}]
  verbs: [get]
{{- end -}}

{{/* Where Images have accounts of their own: one at a time, those that an Image names. */}}
{{- define "skopeo-operator.rightsOnAccounts" -}}
- apiGroups: [""]
  resources: [serviceaccounts, secrets]
  verbs: [get]
{{- end -}}

{{/* In the namespace of central runs, where no Image has an account of its own. */}}
{{- define "skopeo-operator.rightsOnCentralAccount" -}}
- apiGroups: [""]
  resources: [serviceaccounts]
  resourceNames: [{{ .Values.central.serviceAccountName }}]
  verbs: [get]
{{- with include "skopeo-operator.credentialsSecret" . }}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [{{ . }}]
  verbs: [get]
{{- end }}
{{- end -}}

{{/* To sweep the lists of central runs that are gone. */}}
{{- define "skopeo-operator.rightToSweep" -}}
- apiGroups: [""]
  resources: [configmaps]
  verbs: [list]
{{- end -}}

{{/* Binds a Role of the release to the operator. A list: the root, the Role's name, its namespace. */}}
{{- define "skopeo-operator.roleBinding" -}}
{{- $name := index . 1 -}}
{{- $namespace := index . 2 -}}
{{- with index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "skopeo-operator.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "skopeo-operator.fullname" . }}
    namespace: {{ .Release.Namespace }}
{{- end }}
{{- end -}}

{{/* The head of such a Role. */}}
{{- define "skopeo-operator.role" -}}
{{- $name := index . 1 -}}
{{- $namespace := index . 2 -}}
{{- with index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "skopeo-operator.labels" . | nindent 4 }}
{{- end }}
{{- end -}}
