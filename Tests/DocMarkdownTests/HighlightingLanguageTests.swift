import DocMarkdown
import Testing

/// What the code of each language looks like: `«k:let»` is a token of the class `k`; the classes are those of `TokenKind.cssClass`.
struct HighlightingLanguageTests {
    @Test(arguments: samples)
    func colours(language: String, expected: String) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        #expect(Highlighting.rendered(Highlighting.stripped(expected), grammar) == expected)
    }

    @Test(arguments: samples)
    func coloursLinesThatEndWithACarriageReturn(language: String, expected: String) throws {
        let grammar = try #require(Highlighting.catalog.grammar(named: language))
        let code = Highlighting.stripped(expected).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        let rendered = Highlighting.rendered(code, grammar)
        #expect(rendered.replacing("\r\n", with: "\n") == expected)
    }

    @Test func usesOneLetterPerKind() {
        let classes = TokenKind.allCases.map(\.cssClass)
        #expect(Set(classes).count == classes.count)
        #expect(classes.allSatisfy { $0.utf8.count == 1 })
    }

    static let samples: [(language: String, expected: String)] = [
        (
            "cpp",
            #"""
            «m:#include» «s:<iostream>»
            «m:#  define» «f:MAX»(a) a##b «c:// c»
            «a:[[nodiscard]]» «k:constexpr» «k:auto» «f:f»(«t:int» n) -> std::«t:vector»<«t:int»>;
            «k:auto» s = «s:R"x(a)" b)x"» + «s:L"w"»;
            «k:auto» n = «n:1'000'000u» + «n:0xFFul»; «t:char» c = «s:'\''»; x.«f:map»(a[b[«n:0»]]);
            «k:class» «t:Foo» «k:final» : «k:public» Bar {};
            «m:#error it's bad»
            """#
        ),
        (
            "c",
            #"""
            «c:/* c */» «k:static» «k:const» «t:char» *s = «s:"a\"b"»;
            «m:#include» «s:"x.h"»
            «t:size_t» n = «k:sizeof»(«k:struct» «t:point») + «n:1.5e-3f»;
            """#
        ),
        (
            "rust",
            #"""
            «a:#[derive(Debug, Clone)]»
            «k:pub» «k:fn» «f:longest»<«v:'a»>(x: &«v:'a» «t:str», c: «t:char») -> «t:Option»<&«v:'a» «t:str»> {
                «k:let» (c, e) = («s:'x'», «s:'\n'»); «k:let» r = «s:r#"raw "x" "#»; «c:/* a /* b */ c */»
                «f:println!»(«s:"{} {x}"», «n:0xFF_u8», «n:1»..«n:2»); «l:MAX_SIZE».«k:await»
            }
            """#
        ),
        (
            "powershell",
            #"""
            «k:function» «f:Get-Foo» { «k:param»(«t:[string]»«v:$Name») «c:# c»
              «v:$x» = «s:@"
            a "q" »«v:$Name»«s: $(»«v:$x».y(«s:"z"»)«s:)
            "@»
              «k:if» («v:$Name» «k:-eq» «s:'x'» «k:-and» «k:-not» «l:$false») { «f:Write-Host» «s:"v: »«v:$env:PATH»«s: `"q`""» «a:-ForegroundColor» Red }
              «c:<# b #>» «f:Get-Process» | «k:Where-Object» { «v:$_».CPU «k:-gt» «n:10MB» } }
            «p:PS C:\>» «f:Get-ChildItem»
            """#
        ),
        (
            "yaml",
            #"""
            «m:%YAML 1.2»
            «m:---»
            «a:a»: «v:&x» it's «c:# c»
            «a:"k"»: «s:'v''w'»
            «a:c»: [«n:1», two, «l:true», {«a:d»: «l:~», «a:e»: «s:"f"»}]
            - «a:name»: «m:|-»
                «s:block: x

                # text»
              «a:next»: «v:*x»
            - «t:!!str» «n:2024-01-01»
            «a:url»: http://x/y#z
            """#
        ),
        (
            "json",
            #"""
            {«a:"a"»: «n:1», «a:"b"»: [«l:true», «l:null», «s:"x\"y"», -«n:1.5e3»], «c:// c»
             «a:"c"» : {«a:d»: «s:'e'»}}
            """#
        ),
        (
            "xml",
            #"""
            «m:<?xml version="1.0"?>»
            «c:<!-- c -->»<«g:a:b» «a:x:y»=«s:"1
            2"»>«s:<![CDATA[ <z> ]]>»«l:&amp;» a < b</«g:a:b»><«g:c»/>
            """#
        ),
        (
            "html",
            #"""
            «m:<!DOCTYPE html>»
            <«g:body» «a:class»=«s:a» «a:@click»=«s:"x"» «a:disabled»>«l:&#39;» 1 < 2 <«g:br»/>
            <«g:script» «a:type»=«s:"module"»>«k:const» x = «s:"</b>"»; «c:// hi»
            </«g:script»><«g:style»>a { b: c }</«g:style»>
            """#
        ),
        (
            "bash",
            #"""
            «c:#!/bin/sh»
            «v:FOO»=bar «v:X»=«s:"a »«v:$FOO»«s: »«v:${B:-c}»«s: $(»«f:ls» «a:-l» «s:"»«v:$x»«s:") z"» «f:make» «a:--flag»=val «s:<<-'EOF'» | «f:grep» «s:'x'» «c:# c»
            «s:text $FOO
            EOF»
            «k:for» i «k:in» $(«f:seq» 1 10); «k:do» «f:echo» «s:"»«v:$i»«s:"» a#b; «k:done»
            «k:if» [ «a:-f» x ]; «k:then» «f:foo»; «k:fi»; «v:arr»=(a b)
            """#
        ),
        (
            "console",
            #"""
            «p:$» «f:cargo» build «a:--release» «s:"x"»
               Compiling foo's
            «p:user@host:~/x$» «f:ls» «a:-l» | «f:wc»
            «p:(venv) $» «f:docker» run \
                «a:-p» 80:80 img
            «p:#» «f:apt» install x
            # A comment
            «p:C:\foo bar>»«f:cl» x.cpp
            """#
        ),
        (
            "bat",
            #"""
            @«f:echo» off
            «c:rem it's a comment»
            «g::start»
            «k:if» «k:exist» «s:"%TEMP%\x"» del «a:/q» «v:%%i» && «k:goto» start
            «p:C:\src>»«f:cl» «a:/EHsc»
            """#
        ),
        (
            "csharp",
            #"""
            [«t:Serializable»] «k:public» «k:class» «t:Foo» : «t:Bar» { «t:char» c = «s:'\''»; «t:int» x = «n:1_000»; }
            «m:#region It's»
            «t:var» s = «s:$"a {»x.«f:Y»(«s:"q"»)«s:} {{z}}"» + «s:@"c:\x ""q"" "»; «c:// c»
            «t:Console».Out.«f:WriteLine»(«k:nameof»(x));
            """#
        ),
        (
            "toml",
            #"""
            «c:# c»
            «g:[package]»
            «a:name» = «s:"x"»
            «a:dep» = { «a:version» = «s:"1"», «a:path.x» = «s:'l'» }
            «a:d» = «n:1979-05-27T07:32:00Z»
            «a:t» = «s:"""
            a "b"
            """»
            """#
        ),
        (
            "python",
            #"""
            «a:@app.get»(«s:"/items/{id}"»)
            «k:async» «k:def» «f:read»(«v:self», x: «t:int» = «n:0x1F») -> «t:Optional»[«t:str»]:
                «s:"""Doc 'x'."""»
                «k:return» «s:f"a {»x!r:>«n:10»«s:} {»d[«s:'k'»]«s:} {{lit}}"» + «s:r'\d'» + «s:rb"z"» «c:# c»
            «p:>>>» «f:print»(«n:1»)
            """#
        ),
        (
            "swift",
            #"""
            «a:@MainActor» «k:struct» «t:Foo»<«t:T»: «t:Sendable»>: «t:View» {
                «k:let» x = «s:"a \(»«f:f»(«s:"b"») + «n:1»«s:) c"», y = «s:#"raw "x" \n"#»
                «m:#if» «f:os»(«t:Linux»)
                «k:func» «f:bar»(_ a: «t:Int») «k:async» -> «t:String»? { «c:/* a /* b */ c */» «v:$0».map { «l:nil» } }
                «k:let» t = «s:"""
                  multi "x" \(»y«s:)
                  """»
            """#
        ),
        (
            "javascript",
            #"""
            «c:// c»
            «k:const» f = «k:async» (a) => «s:`x ${»a.«f:b»(«s:`n ${»«n:1»«s:}`»)«s:} y`» + «s:'it\'s'»;
            «k:class» «t:A» «k:extends» «t:B» { «k:static» «k:get» «f:x»() { «k:return» «l:null» } } obj.«f:delete»(«n:0x1F»);
            """#
        ),
        (
            "jsx",
            #"""
            <p className=«s:"a"»>«t:It»'s {x} net6.0 «s:'y'»</p>
            """#
        ),
        (
            "typescript",
            #"""
            «a:@Injectable»() «k:export» «k:interface» «t:Foo»<«t:T»> «k:extends» «t:Bar» { x?: «t:string»; «k:readonly» y: «t:T» }
            """#
        ),
        (
            "go",
            #"""
            «k:func» (s *Server) «f:Run»(ctx context.Context) «t:error» {
                r, t := «s:'x'», «s:`raw \`»; fmt.«f:Println»(«s:"a\n"», «l:nil») «c:// c»
            }
            """#
        ),
        (
            "java",
            #"""
            «a:@Override» «k:public» «t:String» «f:name»() { «k:return» «k:new» «t:Foo»<>(«l:MAX», «s:'c'», «s:"s"»); } «c:// x»
            """#
        ),
        (
            "css",
            #"""
            «k:@media» («a:max-width»: «n:10px») { «g:a»«m::hover», «t:.btn» > «l:#main»«m:::before» { «a:color»: «l:#fff»; «a:margin»: «n:0» «n:1.5em» «n:50%»; «v:--x»: «f:rgb»(«n:1» «n:2» «n:3») «k:!important»; } }
            """#
        ),
        (
            "sql",
            #"""
            «k:select» a.name, «f:Count»(*) «k:FROM» «v:"users"» «k:WHERE» x = «s:N'it''s'» «k:AND» y >= «n:1.5» «c:-- c»
            """#
        ),
        (
            "dockerfile",
            #"""
            «c:# syntax=docker/dockerfile:1»
            «k:FROM» «a:--platform»=«v:$P» swift:6.0 «k:AS» build
            «k:RUN» echo «s:"»«v:${X:-y}»«s: it's"» && make
            """#
        ),
        (
            "diff",
            #"""
            «m:--- a/x»
            «m:+++ b/x»
            «m:@@ -1,2 +1 @@»
             it's
            «d:-old»
            «i:+new»
            """#
        ),
        (
            "makefile",
            #"""
            «v:CC» := gcc
            «f:all»: main.o «v:$(OBJS)»
            	«v:$(CC)» -o «v:$@» «v:$^» «c:# c»
            """#
        ),
        (
            "ini",
            #"""
            «c:; c»
            «g:[a.b]»
            «a:key» = it's «s:"x"» «c:# c»
            «a:url»: http://x
            """#
        ),
        (
            "http",
            #"""
            «k:POST» /x HTTP/«n:1.1»
            «a:Host»: example.org

            {«a:"a"»: «l:true»}
            """#
        ),
        (
            "hcl",
            #"""
            «k:resource» «s:"a"» «s:"b"» { «a:name» = «s:"x-${»var.y«s:}"» }
            """#
        ),
        (
            "ruby",
            #"""
            «k:class» «t:Foo» < «t:Bar»; «k:def» «f:x?»(a) = «s:"a #{»«f:b»(«s:"c"»)«s:}"» + «l::sym».to_s; «k:end» «c:# c»
            """#
        ),
        (
            "php",
            #"""
            «m:<?php» «k:function» «f:f»(?«t:int» «v:$x»): «t:string» { «k:return» «s:"a »«v:$x»«s:"» . «s:'b'»; } «c:// c»
            """#
        ),
        (
            "kotlin",
            #"""
            «k:data» «k:class» «t:P»(«k:val» x: «t:Int» = «n:1») { «k:fun» «f:f»() = «s:"a »«v:$x»«s: ${»«f:y»(«s:"z"»)«s:}"» }
            """#
        ),
        (
            "lua",
            #"""
            «c:--[[ a
            b ]]» «k:local» x = «s:[==[ c ]] ]==]» «c:-- d»
            """#
        ),
        (
            "haskell",
            #"""
            f :: «t:Int» -> «t:Maybe» a
            f x' = «l:Just» «s:'c'» «c:{- a {- b -} -}» «c:-- d»
            """#
        ),
        (
            "vb",
            #"""
            «k:Dim» x «k:As» «t:String» = «s:"a""b"» «c:' it's»
            """#
        ),
        (
            "asm",
            #"""
            «g:start»: «k:mov» «v:eax», «n:0FFh» «c:; c»
            """#
        ),
    ]
}
