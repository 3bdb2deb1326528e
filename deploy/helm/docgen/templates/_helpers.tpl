{{- define "docgen.labels" -}}
{{ include "docgen.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "docgen.selector" -}}
app.kubernetes.io/name: assistant-server
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "docgen.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{ .Values.image.repository }}{{ if not (hasPrefix "@" $tag) }}:{{ end }}{{ $tag }}
{{- end }}

{{/* assistant.yml, with what the chart itself needs. */}}
{{- define "docgen.settings" -}}
{{- $hosts := append .Values.settings.allowed_hosts (printf "%s.%s.svc" .Release.Name .Release.Namespace) -}}
{{ merge (dict "allowed_hosts" $hosts "admin_listen" "0.0.0.0:9080") .Values.settings | toYaml }}
{{- end }}

{{/* What every pod has. */}}
{{- define "docgen.pod" -}}
serviceAccountName: {{ .Release.Name }}
automountServiceAccountToken: false
# The variables that Kubernetes makes of services could look like settings, and an unknown ASSISTANT_… keeps the server from starting.
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  # Volumes belong to this group.
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* What every container has. */}}
{{- define "docgen.container" -}}
image: {{ include "docgen.image" . }}
securityContext: {{- include "docgen.restricted" . | nindent 2 }}
{{- end }}

{{- define "docgen.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* What a job may use. */}}
{{- define "docgen.small" -}}
requests:
  cpu: 100m
  memory: 64Mi
limits:
  memory: 512Mi
{{- end }}

{{/* The variable of a setting that names a file with its value. */}}
{{- define "docgen.variable" -}}
{{- $others := dict "sentry_dsn" "SENTRY_DSN" "otlp_headers" "OTEL_EXPORTER_OTLP_HEADERS" -}}
{{ get $others . | default (printf "ASSISTANT_%s" (upper .)) }}_FILE
{{- end }}

{{/* The name of the volume of a secret. */}}
{{- define "docgen.volume" -}}
{{ printf "secret-%s" (replace "." "-" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
