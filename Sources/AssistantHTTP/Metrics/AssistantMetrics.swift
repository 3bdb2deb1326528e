extension PrometheusRegistry {
    /// The registry of a server, which knows what its metrics mean.
    ///
    /// - Parameter sites: How many sites it has; 0 for a server of one.
    package static func forAssistant(sites: Int = 0) -> PrometheusRegistry { PrometheusRegistry(help: help, sites: sites) }

    private static let help =
        [
            "http_server_request_duration_seconds": "Time from a request's head to its response's head.",
            "http_server_active_requests": "Requests at work.",
            "assistant_event_loop_lag_seconds": "How late the threads that serve come to what is due.",
            "assistant_connections": "Open connections.",
            "assistant_connections_evicted_total": "Idle connections that were closed because places ran short.",
            "assistant_connections_refused_total": "Connections for which there was no place.",
            "assistant_requests_malformed_total": "What clients sent that never became a request, by the code of the problem.",
            "assistant_settings_reloads_total": "Times that the settings were read again, by whether they could be used.",
            "assistant_build_generation": "How many builds were served since the start; rises with each.",
            "assistant_builds_total": "Builds that were found, by whether they are served.",
            "assistant_dist_pulls_total": "Looks for a build at dist_url, by what they came to.",
            "assistant_dist_fetched_bytes_total": "Bytes of builds that were fetched.",
            "assistant_dist_last_success_timestamp_seconds": "When such a look came to an end last, in seconds since 1970; 0 for never.",
            "assistant_telemetry_spans_total": "Spans of traces, by whether a collector took them.",
            "assistant_telemetry_logs_total": "Lines of the log, by whether a collector took them.",
            "assistant_telemetry_metric_reports_total": "Reports of the metrics to a collector, by whether it took them.",
            "assistant_questions_total": "Questions, by who answered, how, and why the index answered although Kapa was to.",
            "assistant_kapa_duration_seconds": "Time of calls to Kapa.",
            "assistant_kapa_breaker_state": "1 for the present state of the circuit breaker.",
            "assistant_kapa_cache_hits_total": "Answers of Kapa's that were given again.",
            "assistant_kapa_daily_questions": "Questions that were sent to Kapa in this day of UTC.",
            "assistant_kapa_daily_questions_limit": "Questions that may be sent to Kapa in a day of UTC.",
            "assistant_kapa_over_budget_total": "Questions that were not sent to Kapa because its budget was used up.",
            "assistant_captcha_total": "Questions and checks, by whether a person was seen to ask.",
            "assistant_feedback_total": "Votes.",
            "assistant_feedback_forwarded_total": "Attempts to bring a vote to Kapa.",
            "assistant_outbox_depth": "Votes that wait for Kapa.",
            "assistant_state_size_bytes": "Size of the state on the disk, its log included.",
            "assistant_state_max_bytes": "What the state may hold before its oldest questions are deleted.",
            "assistant_state_evictions_total": "What was deleted because the state was full, by kind.",
            "assistant_service_state": "1 for the present state of a service that the monitor looks at.",
            "assistant_service_response_seconds": "How long a service took at its last check.",
            "assistant_snapshots_total": "Snapshots of the health, by where they were to be stored and whether they were.",
            "assistant_sentry_reports_total": "Reports of faults to Sentry, by whether it took them.",
            "process_resident_memory_bytes": "Resident memory.",
            "process_open_fds": "Open file descriptors.",
            "process_max_fds": "File descriptors that the process may have open.",
            "process_cpu_seconds_total": "Processor time since the start.",
            "process_start_time_seconds": "When the process started, in seconds since 1970.",
            "assistant_server_info": "1; the label is the server's version.",
            "assistant_requests_refused_total": "Requests that were refused for the load, by the code of the problem.",
            "assistant_operator_keys_refused_total":
                "Operator keys that were wrong, and those that were ignored after too many wrong ones.",
            "assistant_flag_enabled": "The share of readers for whom a feature is on, from 0 to 1.",
            "assistant_sign_ins_total": "People who came back from the identity provider, by what became of it.",
            "assistant_tokens_total": "Tokens that services sent, by what became of them.",
            "assistant_answer_duration_seconds": "Time from a question to the whole answer, by who answered.",
            "assistant_queue_depth": "Queries of the index at work or waiting, and writes to the state that wait.",
            "assistant_state_writes_total": "Writes to the state, by whether they are on the disk.",
        ]
}
