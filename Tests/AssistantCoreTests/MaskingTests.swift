internal import Testing

@testable internal import AssistantCore

struct MaskingTests {
    @Test(
        arguments: [
            ("write to jane.doe+docs@example.co.uk.", "write to [email]."),
            ("<jürgen@bücher.example>, again", "<[email]>, again"),
            ("mail a@b.de,c@d.de", "mail [email],[email]"),
            ("curl -H 'Authorization: Bearer abc123DEF456ghi' x", "curl -H 'Authorization: Bearer [token]' x"),
            ("it says eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4 why?", "it says [token] why?"),
            ("is ghp_16C7e42F292c6912E7710c838347Ae178B4a valid?", "is [token] valid?"),
            ("use sk-proj-4f9A2kLm83jd0AbCdEf or AKIAIOSFODNN7EXAMPLE", "use [token] or [token]"),
            ("AKIA2E0A8F3B244C9986 fails", "[token] fails"),
            ("export API_KEY=hunter2hunter2; run", "export API_KEY=[token]; run"),
            (#"{"password": "correct horse", "user": "x"}"#, #"{"password": "[token]", "user": "x"}"#),
            ("x-api-key: 12ab-34cd", "x-api-key: [token]"),
            ("postgres://admin:s3cret!@db.internal/x", "postgres://admin:[token]@db.internal/x"),
            ("commit 9fceb02d0ae598e95dc970b74767f19372d61af8 broke", "commit [token] broke"),
            ("id 5d90f824-ee60-4c3d-8be8-4734dc4462a1.", "id [token]."),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nhelp", "[token]\nhelp"),
            ("card 4111 1111 1111 1111 declined", "card [number] declined"),
            ("card 4111-1111-1111-1111", "card [number]"),
            ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [number]"),
            ("call +49 (0)170 123-4567 now", "call [number] now"), ("ssn 123-45-6789 or 555-123-4567", "ssn [number] or [number]"),
            ("account 1234567890", "account [number]"), ("pw=geheimnis, Passwort: hunTerKey", "pw=[token], Passwort: [token]"),
            ("curl -H x-api-key 3f9a2kLm83jd0AbC", "curl -H x-api-key [token]"),
            ("tel. 0170 1234567 or 030-12345678", "tel. [number] or [number]"),
        ]
    )
    func masks(text: String, masked: String) {
        #expect(Masking.masked(text) == masked)
        #expect(Masking.masked(masked) == masked)
    }

    @Test(
        arguments: [
            "", "How do I set the port to 8080?", "ports 8080 8081 8082 9090", "since 2026-11-29 10:51:00 or 2026-11-29 2026-11-30",
            "ping 192.168.100.200", "use @decorator and user@localhost", "npm install @scope/package@1.2.3",
            "what does Basic authentication mean", "bearer tokens are refused", "password: how do I change it?",
            "token = value", "how-to-configure-the-horizontal-pod-autoscaler-v2", "sk-learn-compatible-estimators-interface",
            "resourceQuotaScopeSelectorMatchExpressions", "Größe 1 ändern", "a+b=c", "version 1.28.3-rc.1", "-----BEGIN CERTIFICATE-----",
            "api_key: ${API_KEY}",
        ]
    )
    func leavesOtherTextAlone(text: String) {
        #expect(Masking.masked(text) == text)
    }

    /// What is pasted may be long and of one kind; nothing is walked again and again.
    @Test(arguments: ["1 ", "a@", "+1", "-----BEGIN ", "a-", "eyJ", "//a", "password=", "a.b@", "token_", "1-2-"])
    func takesTimeInProportion(unit: String) {
        let text = String(repeating: unit, count: 50_000 / unit.utf8.count)
        let time = ContinuousClock().measure { _ = Masking.masked(text) }
        #expect(time < .seconds(5), "a debug build takes about half a second")
    }
}
