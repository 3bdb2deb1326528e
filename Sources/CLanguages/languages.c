#include "languages.h"

// One entry per file of site-template/languages/. Tests/DocSiteTests compares this list with the folder.

static const unsigned char file_ada_yml[] = {
#embed "../../site-template/languages/ada.yml"
};
static const unsigned char file_asm_yml[] = {
#embed "../../site-template/languages/asm.yml"
};
static const unsigned char file_awk_yml[] = {
#embed "../../site-template/languages/awk.yml"
};
static const unsigned char file_bash_yml[] = {
#embed "../../site-template/languages/bash.yml"
};
static const unsigned char file_bat_yml[] = {
#embed "../../site-template/languages/bat.yml"
};
static const unsigned char file_c_yml[] = {
#embed "../../site-template/languages/c.yml"
};
static const unsigned char file_clojure_yml[] = {
#embed "../../site-template/languages/clojure.yml"
};
static const unsigned char file_cmake_yml[] = {
#embed "../../site-template/languages/cmake.yml"
};
static const unsigned char file_console_yml[] = {
#embed "../../site-template/languages/console.yml"
};
static const unsigned char file_cpp_yml[] = {
#embed "../../site-template/languages/cpp.yml"
};
static const unsigned char file_csharp_yml[] = {
#embed "../../site-template/languages/csharp.yml"
};
static const unsigned char file_css_yml[] = {
#embed "../../site-template/languages/css.yml"
};
static const unsigned char file_csv_yml[] = {
#embed "../../site-template/languages/csv.yml"
};
static const unsigned char file_d_yml[] = {
#embed "../../site-template/languages/d.yml"
};
static const unsigned char file_dart_yml[] = {
#embed "../../site-template/languages/dart.yml"
};
static const unsigned char file_diff_yml[] = {
#embed "../../site-template/languages/diff.yml"
};
static const unsigned char file_dockerfile_yml[] = {
#embed "../../site-template/languages/dockerfile.yml"
};
static const unsigned char file_ebnf_yml[] = {
#embed "../../site-template/languages/ebnf.yml"
};
static const unsigned char file_elixir_yml[] = {
#embed "../../site-template/languages/elixir.yml"
};
static const unsigned char file_erlang_yml[] = {
#embed "../../site-template/languages/erlang.yml"
};
static const unsigned char file_fortran_yml[] = {
#embed "../../site-template/languages/fortran.yml"
};
static const unsigned char file_fsharp_yml[] = {
#embed "../../site-template/languages/fsharp.yml"
};
static const unsigned char file_gherkin_yml[] = {
#embed "../../site-template/languages/gherkin.yml"
};
static const unsigned char file_go_yml[] = {
#embed "../../site-template/languages/go.yml"
};
static const unsigned char file_graphql_yml[] = {
#embed "../../site-template/languages/graphql.yml"
};
static const unsigned char file_groovy_yml[] = {
#embed "../../site-template/languages/groovy.yml"
};
static const unsigned char file_haskell_yml[] = {
#embed "../../site-template/languages/haskell.yml"
};
static const unsigned char file_hcl_yml[] = {
#embed "../../site-template/languages/hcl.yml"
};
static const unsigned char file_html_yml[] = {
#embed "../../site-template/languages/html.yml"
};
static const unsigned char file_http_yml[] = {
#embed "../../site-template/languages/http.yml"
};
static const unsigned char file_idl_yml[] = {
#embed "../../site-template/languages/idl.yml"
};
static const unsigned char file_ini_yml[] = {
#embed "../../site-template/languages/ini.yml"
};
static const unsigned char file_java_yml[] = {
#embed "../../site-template/languages/java.yml"
};
static const unsigned char file_javascript_yml[] = {
#embed "../../site-template/languages/javascript.yml"
};
static const unsigned char file_jq_yml[] = {
#embed "../../site-template/languages/jq.yml"
};
static const unsigned char file_json_yml[] = {
#embed "../../site-template/languages/json.yml"
};
static const unsigned char file_julia_yml[] = {
#embed "../../site-template/languages/julia.yml"
};
static const unsigned char file_kotlin_yml[] = {
#embed "../../site-template/languages/kotlin.yml"
};
static const unsigned char file_latex_yml[] = {
#embed "../../site-template/languages/latex.yml"
};
static const unsigned char file_lua_yml[] = {
#embed "../../site-template/languages/lua.yml"
};
static const unsigned char file_makefile_yml[] = {
#embed "../../site-template/languages/makefile.yml"
};
static const unsigned char file_markdown_yml[] = {
#embed "../../site-template/languages/markdown.yml"
};
static const unsigned char file_matlab_yml[] = {
#embed "../../site-template/languages/matlab.yml"
};
static const unsigned char file_mermaid_yml[] = {
#embed "../../site-template/languages/mermaid.yml"
};
static const unsigned char file_nginx_yml[] = {
#embed "../../site-template/languages/nginx.yml"
};
static const unsigned char file_nim_yml[] = {
#embed "../../site-template/languages/nim.yml"
};
static const unsigned char file_nix_yml[] = {
#embed "../../site-template/languages/nix.yml"
};
static const unsigned char file_ocaml_yml[] = {
#embed "../../site-template/languages/ocaml.yml"
};
static const unsigned char file_perl_yml[] = {
#embed "../../site-template/languages/perl.yml"
};
static const unsigned char file_php_yml[] = {
#embed "../../site-template/languages/php.yml"
};
static const unsigned char file_powershell_yml[] = {
#embed "../../site-template/languages/powershell.yml"
};
static const unsigned char file_prisma_yml[] = {
#embed "../../site-template/languages/prisma.yml"
};
static const unsigned char file_prolog_yml[] = {
#embed "../../site-template/languages/prolog.yml"
};
static const unsigned char file_promql_yml[] = {
#embed "../../site-template/languages/promql.yml"
};
static const unsigned char file_protobuf_yml[] = {
#embed "../../site-template/languages/protobuf.yml"
};
static const unsigned char file_python_yml[] = {
#embed "../../site-template/languages/python.yml"
};
static const unsigned char file_r_yml[] = {
#embed "../../site-template/languages/r.yml"
};
static const unsigned char file_rc_yml[] = {
#embed "../../site-template/languages/rc.yml"
};
static const unsigned char file_rego_yml[] = {
#embed "../../site-template/languages/rego.yml"
};
static const unsigned char file_ruby_yml[] = {
#embed "../../site-template/languages/ruby.yml"
};
static const unsigned char file_rust_yml[] = {
#embed "../../site-template/languages/rust.yml"
};
static const unsigned char file_scala_yml[] = {
#embed "../../site-template/languages/scala.yml"
};
static const unsigned char file_sql_yml[] = {
#embed "../../site-template/languages/sql.yml"
};
static const unsigned char file_swift_yml[] = {
#embed "../../site-template/languages/swift.yml"
};
static const unsigned char file_tcl_yml[] = {
#embed "../../site-template/languages/tcl.yml"
};
static const unsigned char file_text_yml[] = {
#embed "../../site-template/languages/text.yml"
};
static const unsigned char file_toml_yml[] = {
#embed "../../site-template/languages/toml.yml"
};
static const unsigned char file_typescript_yml[] = {
#embed "../../site-template/languages/typescript.yml"
};
static const unsigned char file_typst_yml[] = {
#embed "../../site-template/languages/typst.yml"
};
static const unsigned char file_uncoloured_yml[] = {
#embed "../../site-template/languages/uncoloured.yml"
};
static const unsigned char file_vb_yml[] = {
#embed "../../site-template/languages/vb.yml"
};
static const unsigned char file_verilog_yml[] = {
#embed "../../site-template/languages/verilog.yml"
};
static const unsigned char file_vim_yml[] = {
#embed "../../site-template/languages/vim.yml"
};
static const unsigned char file_xml_yml[] = {
#embed "../../site-template/languages/xml.yml"
};
static const unsigned char file_yaml_yml[] = {
#embed "../../site-template/languages/yaml.yml"
};
static const unsigned char file_zig_yml[] = {
#embed "../../site-template/languages/zig.yml"
};

static const docgen_language_file files[] = {
    {"ada.yml", file_ada_yml, sizeof file_ada_yml},
    {"asm.yml", file_asm_yml, sizeof file_asm_yml},
    {"awk.yml", file_awk_yml, sizeof file_awk_yml},
    {"bash.yml", file_bash_yml, sizeof file_bash_yml},
    {"bat.yml", file_bat_yml, sizeof file_bat_yml},
    {"c.yml", file_c_yml, sizeof file_c_yml},
    {"clojure.yml", file_clojure_yml, sizeof file_clojure_yml},
    {"cmake.yml", file_cmake_yml, sizeof file_cmake_yml},
    {"console.yml", file_console_yml, sizeof file_console_yml},
    {"cpp.yml", file_cpp_yml, sizeof file_cpp_yml},
    {"csharp.yml", file_csharp_yml, sizeof file_csharp_yml},
    {"css.yml", file_css_yml, sizeof file_css_yml},
    {"csv.yml", file_csv_yml, sizeof file_csv_yml},
    {"d.yml", file_d_yml, sizeof file_d_yml},
    {"dart.yml", file_dart_yml, sizeof file_dart_yml},
    {"diff.yml", file_diff_yml, sizeof file_diff_yml},
    {"dockerfile.yml", file_dockerfile_yml, sizeof file_dockerfile_yml},
    {"ebnf.yml", file_ebnf_yml, sizeof file_ebnf_yml},
    {"elixir.yml", file_elixir_yml, sizeof file_elixir_yml},
    {"erlang.yml", file_erlang_yml, sizeof file_erlang_yml},
    {"fortran.yml", file_fortran_yml, sizeof file_fortran_yml},
    {"fsharp.yml", file_fsharp_yml, sizeof file_fsharp_yml},
    {"gherkin.yml", file_gherkin_yml, sizeof file_gherkin_yml},
    {"go.yml", file_go_yml, sizeof file_go_yml},
    {"graphql.yml", file_graphql_yml, sizeof file_graphql_yml},
    {"groovy.yml", file_groovy_yml, sizeof file_groovy_yml},
    {"haskell.yml", file_haskell_yml, sizeof file_haskell_yml},
    {"hcl.yml", file_hcl_yml, sizeof file_hcl_yml},
    {"html.yml", file_html_yml, sizeof file_html_yml},
    {"http.yml", file_http_yml, sizeof file_http_yml},
    {"idl.yml", file_idl_yml, sizeof file_idl_yml},
    {"ini.yml", file_ini_yml, sizeof file_ini_yml},
    {"java.yml", file_java_yml, sizeof file_java_yml},
    {"javascript.yml", file_javascript_yml, sizeof file_javascript_yml},
    {"jq.yml", file_jq_yml, sizeof file_jq_yml},
    {"json.yml", file_json_yml, sizeof file_json_yml},
    {"julia.yml", file_julia_yml, sizeof file_julia_yml},
    {"kotlin.yml", file_kotlin_yml, sizeof file_kotlin_yml},
    {"latex.yml", file_latex_yml, sizeof file_latex_yml},
    {"lua.yml", file_lua_yml, sizeof file_lua_yml},
    {"makefile.yml", file_makefile_yml, sizeof file_makefile_yml},
    {"markdown.yml", file_markdown_yml, sizeof file_markdown_yml},
    {"matlab.yml", file_matlab_yml, sizeof file_matlab_yml},
    {"mermaid.yml", file_mermaid_yml, sizeof file_mermaid_yml},
    {"nginx.yml", file_nginx_yml, sizeof file_nginx_yml},
    {"nim.yml", file_nim_yml, sizeof file_nim_yml},
    {"nix.yml", file_nix_yml, sizeof file_nix_yml},
    {"ocaml.yml", file_ocaml_yml, sizeof file_ocaml_yml},
    {"perl.yml", file_perl_yml, sizeof file_perl_yml},
    {"php.yml", file_php_yml, sizeof file_php_yml},
    {"powershell.yml", file_powershell_yml, sizeof file_powershell_yml},
    {"prisma.yml", file_prisma_yml, sizeof file_prisma_yml},
    {"prolog.yml", file_prolog_yml, sizeof file_prolog_yml},
    {"promql.yml", file_promql_yml, sizeof file_promql_yml},
    {"protobuf.yml", file_protobuf_yml, sizeof file_protobuf_yml},
    {"python.yml", file_python_yml, sizeof file_python_yml},
    {"r.yml", file_r_yml, sizeof file_r_yml},
    {"rc.yml", file_rc_yml, sizeof file_rc_yml},
    {"rego.yml", file_rego_yml, sizeof file_rego_yml},
    {"ruby.yml", file_ruby_yml, sizeof file_ruby_yml},
    {"rust.yml", file_rust_yml, sizeof file_rust_yml},
    {"scala.yml", file_scala_yml, sizeof file_scala_yml},
    {"sql.yml", file_sql_yml, sizeof file_sql_yml},
    {"swift.yml", file_swift_yml, sizeof file_swift_yml},
    {"tcl.yml", file_tcl_yml, sizeof file_tcl_yml},
    {"text.yml", file_text_yml, sizeof file_text_yml},
    {"toml.yml", file_toml_yml, sizeof file_toml_yml},
    {"typescript.yml", file_typescript_yml, sizeof file_typescript_yml},
    {"typst.yml", file_typst_yml, sizeof file_typst_yml},
    {"uncoloured.yml", file_uncoloured_yml, sizeof file_uncoloured_yml},
    {"vb.yml", file_vb_yml, sizeof file_vb_yml},
    {"verilog.yml", file_verilog_yml, sizeof file_verilog_yml},
    {"vim.yml", file_vim_yml, sizeof file_vim_yml},
    {"xml.yml", file_xml_yml, sizeof file_xml_yml},
    {"yaml.yml", file_yaml_yml, sizeof file_yaml_yml},
    {"zig.yml", file_zig_yml, sizeof file_zig_yml},
};

const docgen_language_file *docgen_language_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
