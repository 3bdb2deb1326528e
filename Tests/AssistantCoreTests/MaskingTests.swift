internal import Testing

@testable internal import Answers
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
            ("my password is hunter2.", "my password is [token]."), ("The password was: 'correct'", "The password was: '[token]'"),
            ("password for the admin is s3cr3t!", "password for the admin is [token]"),
            ("das Passwort für root lautet Geh3im-nis", "das Passwort für root lautet [token]"),
            ("api key: 3f9a2k", "api key: [token]"), ("API key = abcdef", "API key = [token]"),
            ("my access key is 12ab34", "my access key is [token]"),
            ("passwd=geheim", "passwd=[token]"), ("pass: hunter2", "pass: [token]"), ("passcode: 482913", "passcode: [token]"),
            ("mysql --password hunter2 -u root", "mysql --password [token] -u root"),
            ("tool --db-password 'two words'", "tool --db-password '[token]'"), ("tool --token=abcdef", "tool --token=[token]"),
            ("Authorization: Basic YTpi", "Authorization: Basic [token]"),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [token]"),
            ("Authorization: Token 9c1d2e", "Authorization: Token [token]"), ("X-Api-Key: geheim", "X-Api-Key: [token]"),
            ("curl -u user:pw https://x", "curl -u user:[token] https://x"), ("curl -uuser:pw x", "curl -uuser:[token] x"),
            ("curl --user \"me:two\" x", "curl --user \"me:[token]\" x"), ("curl --proxy-user=me:two x", "curl --proxy-user=me:[token] x"),
            ("curl -H 'Basic YTpiYw=='", "curl -H 'Basic [token]'"), ("passwd=1a2b", "passwd=[token]"),
            ("password: 1234", "password: [token]"), ("password := \"ab\"", "password := \"[token]\""),
            ("'password' => 'two words'", "'password' => '[token]'"), ("<password>two words</password>", "<password>[token]</password>"),
            ("my password hunter2 fails", "my password [token] fails"),
            ("change the password to hunter2!", "change the password to [token]"),
            ("wget --user=me --password=two x", "wget --user=me --password=[token] x"), ("pass: admin/hunter2", "pass: [token]"),
            ("password: Snö12345 ok", "password: [token] ok"), ("Kennwort = Grün1234", "Kennwort = [token]"),
            ("пароль: Зима2023", "пароль: [token]"), ("mot de passe : Été2024!", "mot de passe : [token]"),
            ("contraseña: Niño2024", "contraseña: [token]"), ("passwort=Grün12", "passwort=[token]"),
            ("我的密码是 Abc12345 怎么办", "我的密码是 [token] 怎么办"), ("パスワードはSakura99です", "パスワードは[token]です"),
            ("비밀번호는 Seoul123", "비밀번호는 [token]"), ("parool: Tere1234", "parool: [token]"),
            ("redis://:p4ssw0rd@localhost:6379", "redis://:[token]@localhost:6379"),
            ("SECRET_KEY_BASE=abcdef0123", "SECRET_KEY_BASE=[token]"),
            ("identified by 'S3cret99'", "identified by '[token]'"),
            ("ConvertTo-SecureString \"P@ssw0rd\" -AsPlainText", "ConvertTo-SecureString \"[token]\" -AsPlainText"),
            ("http --auth me:hunter2 x", "http --auth me:[token] x"), ("password: correct-horse-battery", "password: [token]"),
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
            "api_key: ${API_KEY}", "the password is stored in a file", "the password is required.", "your api key: see Settings",
            "api key: optional.", "Password: case-sensitive", "token: read-only", "the token is base64-encoded",
            "the secret is a SHA-256 hash",
            "the password for the admin user is stored there", "the password is 'stored in plain text'", "the api key is PostgreSQL's",
            "use --password to set it", "--password PASSWORD", "the option --password is required", "--token-file /etc/token.txt1",
            "password: https://docs.example.org/passwords", "token: /etc/tokens/1", "docker run -u 1000:1000 image", "-u www-data:www-data",
            "curl -u user x", "curl -u $USER:$PASSWORD x", "Basic Configuration", "Bearer Authentication", "Authorization: Basic Auth",
            "tests pass: 100 %", "bypass: nothing99", "the key is 3f9a2k", "which password: the old one?", "api_key: <token> and more",
            "add the token to server1", "set the password to base64",
            "the password policy of version 2", "Basic authentication-mechanisms", "a password to remember", "basic PowerShell",
            "Basic ForEach-Object", "the token is 2.5 KB",
            "ist das Passwort sicher?",
        ]
    )
    func leavesOtherTextAlone(text: String) {
        #expect(Masking.masked(text) == text)
    }

    /// As text comes from web pages, logs, tables and other keyboards.
    @Test(
        arguments: [
            ("password\u{A0}=\u{A0}abcDEF12", "password\u{A0}=\u{A0}[token]"), ("pass\u{200B}word=abcDEF12", "pass\u{200B}word=[token]"),
            ("password＝abcDEF12", "password＝[token]"), ("密码：abcDEF12 吗", "密码：[token] 吗"),
            ("password is “abcDEF12”", "password is “[token]”"),
            ("\tpassword:\tabcDEF12", "\tpassword:\t[token]"), (#"{\"password\": \"abcDEF12\"}"#, #"{\"password\": \"[token]\"}"#),
            (#"{\\\"password\\\":\\\"abcDEF12\\\"}"#, #"{\\\"password\\\":\\\"[token]\\\"}"#),
            ("`password`: `abcDEF12`", "`password`: `[token]`"), ("**password:** abcDEF12", "**password:** [token]"),
            ("| password | abcDEF12 |", "| password | [token] |"), ("password -> abcDEF12", "password -> [token]"),
            ("password:\nabcDEF12\nfails", "password:\n[token]\nfails"),
            ("key:\n  sshPrivateKey: |\n    line one\n    line two\n  next: 1", "key:\n  sshPrivateKey: |\n    [token]\n  next: 1"),
            ("password: >-\n  abc def", "password: >-\n  [token]"), ("password is \"two words Canary1\"", "password is \"[token]\""),
            ("mot de passe : abcDEF12", "mot de passe : [token]"), ("la contraseña es abcDEF12", "la contraseña es [token]"),
            ("Пароль: abcDEF12", "Пароль: [token]"), ("パスワード: abcDEF12", "パスワード: [token]"), ("Hasło=abcDEF12", "Hasło=[token]"),
            ("card ４１１１１１１１１１１１１１１１", "card [number]"), ("رقم ٤١١١١١١١١١١١١١١١", "رقم [number]"),
            ("jane＠example.org", "[email]"), ("\"jane doe\"@example.org", "[email]"), ("jane%40example.org", "[email]"),
        ]
    )
    func readsWhatIsPasted(text: String, masked: String) {
        #expect(Masking.masked(text) == masked)
        #expect(Masking.masked(masked) == masked)
    }

    @Test(
        arguments: [
            ("call (415) 555-2671", "call [number]"), ("call (0171) 1234567 or 0171/1234567", "call [number] or [number]"),
            ("IBAN DE89370400440532013000.", "IBAN [number]."), ("GB82 WEST 1234 5698 7654 32 fails", "[number] fails"),
            ("4111.1111.1111.1111 or 1234-5678-9012", "[number] or [number]"),
            ("is hf_abcdefghijklmnopqrstuvwxyzABCDEFGH right", "is [token] right"),
            ("hvs.CAESIJabcdefghijklmnop and dckr_pat_abcdefghijklmnopqrst", "[token] and [token]"),
            ("whsec_abcdefghijklmnop1234, sq0atp-abcdefghijklmnopqrstuv", "[token], [token]"),
            ("https://hooks.slack.com/services/T000/B000/XXXX fails", "https://hooks.slack.com/services/[token] fails"),
            ("https://discord.com/api/webhooks/123456789012345678/abc_def", "https://discord.com/api/webhooks/[token]"),
            ("https://api.telegram.org/bot123456789:AAHabcdefghijklmnopqrstuvwxyzabcdef/getMe", "https://api.telegram.org/[token]/getMe"),
            ("AccountName=x;AccountKey=abc+def/ghi==;Endpoint=y", "AccountName=x;AccountKey=[token];Endpoint=y"),
            ("https://x.example/a?sv=1&sig=abc%2Bdef%3D", "https://x.example/a?sv=1&sig=[token]"),
            ("mysql -uroot -pabcDEF12 db", "mysql -uroot -p[token] db"),
            ("docker login -u joe -p abcDEF12", "docker login -u joe -p [token]"),
            ("sshpass -p abcDEF12 ssh x", "sshpass -p [token] ssh x"), ("redis-cli -a abcDEF12", "redis-cli -a [token]"),
        ]
    )
    func knowsWhatHasAFormOfItsOwn(text: String, masked: String) {
        #expect(Masking.masked(text) == masked)
        #expect(Masking.masked(masked) == masked)
    }

    /// What is not a rule, for it would take too much of what readers ask about.
    @Test(
        arguments: [
            "image: quay.io/x/y:v2.14.3@sha256:37ee0097cf851bc2dd7665fc081bbce61a7e836e37ee0097cf851bc2dd7665fc",
            "git@github.com:docs/site.git",
            "npm_config_cache_directory_name", "hf_hub_download_with_retries", "pk_UserRolesPermissions", "port 8080-8081",
            "see https://docs.github.com/en/webhooks/about-webhooks", "docker run -p 8080:80 image", "mysql -port 3306",
            "(2024) and (12) 3",
            "| password | the one of the server |", "secret:\n  argocd-initial-admin-secret:\n", "token:\n- read\n", "password: |",
            "my code is 482913", "password: <your password>", "version 1.22.333 of (10) files", "C:\\Users\\\"me\"", "DE89 is a road",
            "pin=1.2.3-rc1",
            "la contraseña es correcta", "пароль: обязательный", "der Token“ ist", "the password is 'stored in plain text'",
            "mot de passe oublié",
        ]
    )
    func leavesWhatIsNoRule(text: String) {
        #expect(Masking.masked(text) == text)
    }

    /// What is pasted may be long and of one kind; nothing is walked again and again.
    @Test(arguments: [
        "1 ", "a@", "+1", "-----BEGIN ", "a-", "eyJ", "//a", "password=", "a.b@", "token_", "1-2-", "password is ", "password for a ",
        "-u a:", "curl -u", "api key ", "a key ", "--pw ", "(12)", "DE89 ", "DE89A", "password:\n", "password: |\n  ", "`*", "| pw |", "\\",
        "пароль:",
        "\"a\"@", "a%40", "mysql -p", "12345678:", "hooks.slack.com/services/",
    ])
    func takesTimeInProportion(unit: String) {
        let text = String(repeating: unit, count: 50_000 / unit.utf8.count)
        let time = ContinuousClock().measure { _ = Masking.masked(text) }
        #expect(time < .seconds(5), "a debug build takes about half a second")
    }
}
