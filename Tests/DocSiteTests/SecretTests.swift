import DocModel
import Testing

@testable import DocSite

/// Tokens and other secrets, in files that would be published and in the text of pages.
struct SecretTests {
    // With a dot that is taken out, so that no scanner takes them for keys of ours.
    @Test(arguments: [
        ("gl.txt", "glp·at-abcdefghijklmnopqrst\n"), ("o.txt", "OPENAI=sk-pr·oj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF\n"),
        ("st.txt", "sk_li·ve_abcdefghijklmnopqrstuvwx\n"), ("g.txt", "key=AI·zaSyA1234567890abcdefghijklmnopqrstuv\n"),
        ("jwt.txt", "ey·JhbGciOiJIUzI1NiJ9.ey·JzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U\n"),
        ("k8s.yaml", "apiVersion: v1\nkind: Secret\ndata:\n  password: aHVudGVyMnNlY3JldA==\n"),
        ("k9s.yaml", "stringData:\n  a: \"k3Y-oF-thE-dB\"\nkind: Secret\n"),
        ("url.txt", "postgres://admin:hunter2·secret@db.example.org/prod\n"),
        ("settings.py", "SECRET_KEY = \"django-insecure-abcdefghijklmnopqrstuvwxyz0123456789\"\n"),
    ])
    func aFileWithASecretIsNotPublished(name: String, text: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](\(name))\n", name: text.replacing("·", with: "")])
        #expect(try site.build().diagnostics.contains { $0.id == .fileLeftOut })
        #expect(try !site.manifest().files.contains { $0.path == name })
    }

    @Test(arguments: [
        ("n.txt", "npm_config_registry_and_other_variables_of_npm sk_live_xxxxxxxxxxxxxxxxxxxxxxxx glpat-YOUR-TOKEN-GOES-HERE-NOW\n"),
        (
            "k.yaml",
            "kind: Secret\ndata:\n  a: <base64>\n  b: YWRtaW4=\n  c: ${PASSWORD}\n---\nkind: ConfigMap\ndata:\n  key: aHVudGVyMnNlY3JldA==\n"
        ),
        (
            "argo.yaml",
            "kind: Secret\nstringData:\n  url: https://github.com/argoproj/argocd-example-apps2\n  username: my-username\n  password: my-password\n"
        ),
        ("u.txt", "postgres://user:password@db.example.org/a mysql://root:s3cr3tpw@localhost/a https://a:bcdefgh@example.org\n"),
        (
            "s.py",
            "SECRET_KEY = os.environ['DJANGO_SECRET_KEY_OF_PRODUCTION_1']\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
        ),
        (
            "j.txt",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c\n"
        ),
    ])
    func aFileWithAPlaceholderIs(name: String, text: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](\(name))\n", name: text])
        #expect(try site.build().diagnostics.isEmpty)
        #expect(try site.manifest().files.contains { $0.path == name })
    }

    @Test func aTokenInAPageIsReportedByItsPlaceAlone() throws {
        let text =
            "# A\n\né gh·p_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8 and ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\n"
            + "```sh\nKEY=sk_li·ve_a1B2c3D4e5F6g7H8i9J0k1L2\n```\n"
        let site = try SiteFixture(["index.md": text.replacing("·", with: "")])
        #expect(
            try site.findings() == [
                "index.md:3:3: warning: the page shows what looks like a token of GitHub; every reader can take it [private-key]\n"
                    + "  hint: write '…' in its place, and revoke it there",
                "index.md:6:5: warning: the page shows what looks like a token of Stripe; every reader can take it [private-key]\n"
                    + "  hint: write '…' in its place, and revoke it there",
            ]
        )
    }
}
