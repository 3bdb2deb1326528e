/// The addresses that AssistantServer answers itself, before it looks for a file of the site.
package enum ServerPath {
    /// With their leading `/`, below the site's base path. A test compares them with the server's routes; the search page is the site's own.
    package static let all: Set<String> = [
        "/api/admin/audit", "/api/admin/budgets", "/api/admin/build", "/api/admin/export/{content}", "/api/admin/flags",
        "/api/admin/flags/{name}", "/api/admin/kapa", "/api/admin/kapa/breaker", "/api/admin/keys", "/api/admin/keys/{prefix}",
        "/api/admin/outbox", "/api/admin/reload",
        "/api/admin/sessions", "/api/admin/sessions/end", "/api/admin/sites", "/api/admin/threads/{id}",
        "/api/kapa/captcha", "/api/kapa/captcha.js", "/api/kapa/feedback", "/api/kapa/query", "/api/kapa/status", "/api/search",
        "/api/system/connectivity", "/api/system/health", "/api/system/info", "/health", "/health/live", "/health/ready", "/health/started",
        "/metrics", "/openapi.json", "/api/session", "/signin", "/signin/callback", "/signout",
    ]
}
