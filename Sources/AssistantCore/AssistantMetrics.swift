extension PrometheusRegistry {
    /// The registry of a server, which knows what its metrics mean.
    public static func forAssistant() -> PrometheusRegistry {
        PrometheusRegistry(help: [
            "http_server_request_duration_seconds": "Time from a request's head to its response's head.",
            "http_server_active_requests": "Requests at work.",
            "assistant_requests_refused_total": "Requests that were refused for the load, by the code of the problem.",
            "assistant_connections": "Open connections.",
            "assistant_connections_evicted_total": "Idle connections that were closed because places ran short.",
            "assistant_connections_refused_total": "Connections for which there was no place.",
            "assistant_build_generation": "How many builds were served since the start; rises with each.",
            "assistant_builds_total": "Builds that were found, by whether they are served.",
            "assistant_questions": "Questions, by who answered, how, and why the index answered although Kapa was to.",
            "assistant_kapa_duration_seconds": "Time of calls to Kapa.",
            "assistant_kapa_breaker_state": "1 for the present state of the circuit breaker.",
            "assistant_kapa_cache_hits": "Answers of Kapa's that were given again.",
            "assistant_feedback": "Votes.",
            "assistant_feedback_forwarded": "Attempts to bring a vote to Kapa.",
            "assistant_outbox_depth": "Votes that wait for Kapa.",
            "assistant_service_state": "1 for the present state of a service that the monitor looks at.",
            "assistant_service_response_seconds": "How long a service took at its last check.",
            "assistant_snapshots_total": "Snapshots of the health, by where they were to be stored and whether they were.",
            "process_resident_memory_bytes": "Resident memory.",
            "process_open_fds": "Open file descriptors.",
            "process_cpu_seconds": "Processor time since the start.",
        ])
    }
}
