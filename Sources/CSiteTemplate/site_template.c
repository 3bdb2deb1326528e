#include "site_template.h"

// One entry per file of site-template/. Tests/DocSiteTests compares this list with the folder.

static const unsigned char file_404_mustache[] = {
#embed "../../site-template/404.mustache"
};
static const unsigned char file_assets_backend_js[] = {
#embed "../../site-template/assets/backend.js"
};
static const unsigned char file_assets_captcha_js[] = {
#embed "../../site-template/assets/captcha.js"
};
static const unsigned char file_assets_chat_css[] = {
#embed "../../site-template/assets/chat.css"
};
static const unsigned char file_assets_chat_js[] = {
#embed "../../site-template/assets/chat.js"
};
static const unsigned char file_assets_code_js[] = {
#embed "../../site-template/assets/code.js"
};
static const unsigned char file_assets_diagrams_css[] = {
#embed "../../site-template/assets/diagrams.css"
};
static const unsigned char file_assets_dom_js[] = {
#embed "../../site-template/assets/dom.js"
};
static const unsigned char file_assets_feedback_js[] = {
#embed "../../site-template/assets/feedback.js"
};
static const unsigned char file_assets_footnotes_js[] = {
#embed "../../site-template/assets/footnotes.js"
};
static const unsigned char file_assets_history_js[] = {
#embed "../../site-template/assets/history.js"
};
static const unsigned char file_assets_keys_css[] = {
#embed "../../site-template/assets/keys.css"
};
static const unsigned char file_assets_keys_js[] = {
#embed "../../site-template/assets/keys.js"
};
static const unsigned char file_assets_links_css[] = {
#embed "../../site-template/assets/links.css"
};
static const unsigned char file_assets_nearest_js[] = {
#embed "../../site-template/assets/nearest.js"
};
static const unsigned char file_assets_look_js[] = {
#embed "../../site-template/assets/look.js"
};
static const unsigned char file_assets_offers_js[] = {
#embed "../../site-template/assets/offers.js"
};
static const unsigned char file_assets_redirect_js[] = {
#embed "../../site-template/assets/redirect.js"
};
static const unsigned char file_assets_results_js[] = {
#embed "../../site-template/assets/results.js"
};
static const unsigned char file_assets_richtext_js[] = {
#embed "../../site-template/assets/richtext.js"
};
static const unsigned char file_assets_search_engine_js[] = {
#embed "../../site-template/assets/search-engine.js"
};
static const unsigned char file_assets_search_error_js[] = {
#embed "../../site-template/assets/search-error.js"
};
static const unsigned char file_assets_search_foreign_js[] = {
#embed "../../site-template/assets/search-foreign.js"
};
static const unsigned char file_assets_search_glossary_js[] = {
#embed "../../site-template/assets/search-glossary.js"
};
static const unsigned char file_assets_search_help_js[] = {
#embed "../../site-template/assets/search-help.js"
};
static const unsigned char file_assets_search_howto_js[] = {
#embed "../../site-template/assets/search-howto.js"
};
static const unsigned char file_assets_search_literal_js[] = {
#embed "../../site-template/assets/search-literal.js"
};
static const unsigned char file_assets_search_quote_js[] = {
#embed "../../site-template/assets/search-quote.js"
};
static const unsigned char file_assets_search_rank_js[] = {
#embed "../../site-template/assets/search-rank.js"
};
static const unsigned char file_assets_search_scorer_js[] = {
#embed "../../site-template/assets/search-scorer.js"
};
static const unsigned char file_assets_search_shards_js[] = {
#embed "../../site-template/assets/search-shards.js"
};
static const unsigned char file_assets_search_subject_js[] = {
#embed "../../site-template/assets/search-subject.js"
};
static const unsigned char file_assets_search_text_js[] = {
#embed "../../site-template/assets/search-text.js"
};
static const unsigned char file_assets_search_css[] = {
#embed "../../site-template/assets/search.css"
};
static const unsigned char file_assets_search_js[] = {
#embed "../../site-template/assets/search.js"
};
static const unsigned char file_assets_sidebar_js[] = {
#embed "../../site-template/assets/sidebar.js"
};
static const unsigned char file_assets_site_css[] = {
#embed "../../site-template/assets/site.css"
};
static const unsigned char file_assets_site_js[] = {
#embed "../../site-template/assets/site.js"
};
static const unsigned char file_assets_status_css[] = {
#embed "../../site-template/assets/status.css"
};
static const unsigned char file_assets_status_js[] = {
#embed "../../site-template/assets/status.js"
};
static const unsigned char file_assets_tabs_js[] = {
#embed "../../site-template/assets/tabs.js"
};
static const unsigned char file_assets_theme_js[] = {
#embed "../../site-template/assets/theme.js"
};
static const unsigned char file_assets_threads_js[] = {
#embed "../../site-template/assets/threads.js"
};
static const unsigned char file_assets_zoom_css[] = {
#embed "../../site-template/assets/zoom.css"
};
static const unsigned char file_assets_zoom_js[] = {
#embed "../../site-template/assets/zoom.js"
};
static const unsigned char file_draft_mustache[] = {
#embed "../../site-template/draft.mustache"
};
static const unsigned char file_favicon_svg[] = {
#embed "../../site-template/favicon.svg"
};
static const unsigned char file_footer_mustache[] = {
#embed "../../site-template/footer.mustache"
};
static const unsigned char file_head_mustache[] = {
#embed "../../site-template/head.mustache"
};
static const unsigned char file_header_mustache[] = {
#embed "../../site-template/header.mustache"
};
static const unsigned char file_languages_ada_yml[] = {
#embed "../../site-template/languages/ada.yml"
};
static const unsigned char file_languages_asm_yml[] = {
#embed "../../site-template/languages/asm.yml"
};
static const unsigned char file_languages_awk_yml[] = {
#embed "../../site-template/languages/awk.yml"
};
static const unsigned char file_languages_bash_yml[] = {
#embed "../../site-template/languages/bash.yml"
};
static const unsigned char file_languages_bat_yml[] = {
#embed "../../site-template/languages/bat.yml"
};
static const unsigned char file_languages_c_yml[] = {
#embed "../../site-template/languages/c.yml"
};
static const unsigned char file_languages_clojure_yml[] = {
#embed "../../site-template/languages/clojure.yml"
};
static const unsigned char file_languages_cmake_yml[] = {
#embed "../../site-template/languages/cmake.yml"
};
static const unsigned char file_languages_console_yml[] = {
#embed "../../site-template/languages/console.yml"
};
static const unsigned char file_languages_cpp_yml[] = {
#embed "../../site-template/languages/cpp.yml"
};
static const unsigned char file_languages_csharp_yml[] = {
#embed "../../site-template/languages/csharp.yml"
};
static const unsigned char file_languages_css_yml[] = {
#embed "../../site-template/languages/css.yml"
};
static const unsigned char file_languages_csv_yml[] = {
#embed "../../site-template/languages/csv.yml"
};
static const unsigned char file_languages_d_yml[] = {
#embed "../../site-template/languages/d.yml"
};
static const unsigned char file_languages_dart_yml[] = {
#embed "../../site-template/languages/dart.yml"
};
static const unsigned char file_languages_diff_yml[] = {
#embed "../../site-template/languages/diff.yml"
};
static const unsigned char file_languages_dockerfile_yml[] = {
#embed "../../site-template/languages/dockerfile.yml"
};
static const unsigned char file_languages_ebnf_yml[] = {
#embed "../../site-template/languages/ebnf.yml"
};
static const unsigned char file_languages_elixir_yml[] = {
#embed "../../site-template/languages/elixir.yml"
};
static const unsigned char file_languages_erlang_yml[] = {
#embed "../../site-template/languages/erlang.yml"
};
static const unsigned char file_languages_fortran_yml[] = {
#embed "../../site-template/languages/fortran.yml"
};
static const unsigned char file_languages_fsharp_yml[] = {
#embed "../../site-template/languages/fsharp.yml"
};
static const unsigned char file_languages_gherkin_yml[] = {
#embed "../../site-template/languages/gherkin.yml"
};
static const unsigned char file_languages_go_yml[] = {
#embed "../../site-template/languages/go.yml"
};
static const unsigned char file_languages_graphql_yml[] = {
#embed "../../site-template/languages/graphql.yml"
};
static const unsigned char file_languages_groovy_yml[] = {
#embed "../../site-template/languages/groovy.yml"
};
static const unsigned char file_languages_haskell_yml[] = {
#embed "../../site-template/languages/haskell.yml"
};
static const unsigned char file_languages_hcl_yml[] = {
#embed "../../site-template/languages/hcl.yml"
};
static const unsigned char file_languages_html_yml[] = {
#embed "../../site-template/languages/html.yml"
};
static const unsigned char file_languages_http_yml[] = {
#embed "../../site-template/languages/http.yml"
};
static const unsigned char file_languages_idl_yml[] = {
#embed "../../site-template/languages/idl.yml"
};
static const unsigned char file_languages_ini_yml[] = {
#embed "../../site-template/languages/ini.yml"
};
static const unsigned char file_languages_java_yml[] = {
#embed "../../site-template/languages/java.yml"
};
static const unsigned char file_languages_javascript_yml[] = {
#embed "../../site-template/languages/javascript.yml"
};
static const unsigned char file_languages_jq_yml[] = {
#embed "../../site-template/languages/jq.yml"
};
static const unsigned char file_languages_json_yml[] = {
#embed "../../site-template/languages/json.yml"
};
static const unsigned char file_languages_julia_yml[] = {
#embed "../../site-template/languages/julia.yml"
};
static const unsigned char file_languages_kotlin_yml[] = {
#embed "../../site-template/languages/kotlin.yml"
};
static const unsigned char file_languages_latex_yml[] = {
#embed "../../site-template/languages/latex.yml"
};
static const unsigned char file_languages_lua_yml[] = {
#embed "../../site-template/languages/lua.yml"
};
static const unsigned char file_languages_makefile_yml[] = {
#embed "../../site-template/languages/makefile.yml"
};
static const unsigned char file_languages_markdown_yml[] = {
#embed "../../site-template/languages/markdown.yml"
};
static const unsigned char file_languages_matlab_yml[] = {
#embed "../../site-template/languages/matlab.yml"
};
static const unsigned char file_languages_mermaid_yml[] = {
#embed "../../site-template/languages/mermaid.yml"
};
static const unsigned char file_languages_nginx_yml[] = {
#embed "../../site-template/languages/nginx.yml"
};
static const unsigned char file_languages_nim_yml[] = {
#embed "../../site-template/languages/nim.yml"
};
static const unsigned char file_languages_nix_yml[] = {
#embed "../../site-template/languages/nix.yml"
};
static const unsigned char file_languages_ocaml_yml[] = {
#embed "../../site-template/languages/ocaml.yml"
};
static const unsigned char file_languages_perl_yml[] = {
#embed "../../site-template/languages/perl.yml"
};
static const unsigned char file_languages_php_yml[] = {
#embed "../../site-template/languages/php.yml"
};
static const unsigned char file_languages_powershell_yml[] = {
#embed "../../site-template/languages/powershell.yml"
};
static const unsigned char file_languages_prisma_yml[] = {
#embed "../../site-template/languages/prisma.yml"
};
static const unsigned char file_languages_prolog_yml[] = {
#embed "../../site-template/languages/prolog.yml"
};
static const unsigned char file_languages_promql_yml[] = {
#embed "../../site-template/languages/promql.yml"
};
static const unsigned char file_languages_protobuf_yml[] = {
#embed "../../site-template/languages/protobuf.yml"
};
static const unsigned char file_languages_python_yml[] = {
#embed "../../site-template/languages/python.yml"
};
static const unsigned char file_languages_r_yml[] = {
#embed "../../site-template/languages/r.yml"
};
static const unsigned char file_languages_rc_yml[] = {
#embed "../../site-template/languages/rc.yml"
};
static const unsigned char file_languages_rego_yml[] = {
#embed "../../site-template/languages/rego.yml"
};
static const unsigned char file_languages_ruby_yml[] = {
#embed "../../site-template/languages/ruby.yml"
};
static const unsigned char file_languages_rust_yml[] = {
#embed "../../site-template/languages/rust.yml"
};
static const unsigned char file_languages_scala_yml[] = {
#embed "../../site-template/languages/scala.yml"
};
static const unsigned char file_languages_sql_yml[] = {
#embed "../../site-template/languages/sql.yml"
};
static const unsigned char file_languages_swift_yml[] = {
#embed "../../site-template/languages/swift.yml"
};
static const unsigned char file_languages_tcl_yml[] = {
#embed "../../site-template/languages/tcl.yml"
};
static const unsigned char file_languages_text_yml[] = {
#embed "../../site-template/languages/text.yml"
};
static const unsigned char file_languages_toml_yml[] = {
#embed "../../site-template/languages/toml.yml"
};
static const unsigned char file_languages_typescript_yml[] = {
#embed "../../site-template/languages/typescript.yml"
};
static const unsigned char file_languages_typst_yml[] = {
#embed "../../site-template/languages/typst.yml"
};
static const unsigned char file_languages_uncoloured_yml[] = {
#embed "../../site-template/languages/uncoloured.yml"
};
static const unsigned char file_languages_vb_yml[] = {
#embed "../../site-template/languages/vb.yml"
};
static const unsigned char file_languages_verilog_yml[] = {
#embed "../../site-template/languages/verilog.yml"
};
static const unsigned char file_languages_vim_yml[] = {
#embed "../../site-template/languages/vim.yml"
};
static const unsigned char file_languages_xml_yml[] = {
#embed "../../site-template/languages/xml.yml"
};
static const unsigned char file_languages_yaml_yml[] = {
#embed "../../site-template/languages/yaml.yml"
};
static const unsigned char file_languages_zig_yml[] = {
#embed "../../site-template/languages/zig.yml"
};
static const unsigned char file_listing_mustache[] = {
#embed "../../site-template/listing.mustache"
};
static const unsigned char file_live_live_css[] = {
#embed "../../site-template/live/live.css"
};
static const unsigned char file_live_live_js[] = {
#embed "../../site-template/live/live.js"
};
static const unsigned char file_page_mustache[] = {
#embed "../../site-template/page.mustache"
};
static const unsigned char file_redirect_mustache[] = {
#embed "../../site-template/redirect.mustache"
};
static const unsigned char file_search_mustache[] = {
#embed "../../site-template/search.mustache"
};
static const unsigned char file_status_card_mustache[] = {
#embed "../../site-template/status-card.mustache"
};
static const unsigned char file_status_feed_mustache[] = {
#embed "../../site-template/status-feed.mustache"
};
static const unsigned char file_status_history_mustache[] = {
#embed "../../site-template/status-history.mustache"
};
static const unsigned char file_status_incident_mustache[] = {
#embed "../../site-template/status-incident.mustache"
};
static const unsigned char file_status_overview_mustache[] = {
#embed "../../site-template/status-overview.mustache"
};
static const unsigned char file_status_mustache[] = {
#embed "../../site-template/status.mustache"
};

static const docgen_template_file files[] = {
    {"404.mustache", file_404_mustache, sizeof file_404_mustache},
    {"assets/backend.js", file_assets_backend_js, sizeof file_assets_backend_js},
    {"assets/captcha.js", file_assets_captcha_js, sizeof file_assets_captcha_js},
    {"assets/chat.css", file_assets_chat_css, sizeof file_assets_chat_css},
    {"assets/chat.js", file_assets_chat_js, sizeof file_assets_chat_js},
    {"assets/code.js", file_assets_code_js, sizeof file_assets_code_js},
    {"assets/diagrams.css", file_assets_diagrams_css, sizeof file_assets_diagrams_css},
    {"assets/dom.js", file_assets_dom_js, sizeof file_assets_dom_js},
    {"assets/feedback.js", file_assets_feedback_js, sizeof file_assets_feedback_js},
    {"assets/footnotes.js", file_assets_footnotes_js, sizeof file_assets_footnotes_js},
    {"assets/history.js", file_assets_history_js, sizeof file_assets_history_js},
    {"assets/keys.css", file_assets_keys_css, sizeof file_assets_keys_css},
    {"assets/keys.js", file_assets_keys_js, sizeof file_assets_keys_js},
    {"assets/links.css", file_assets_links_css, sizeof file_assets_links_css},
    {"assets/nearest.js", file_assets_nearest_js, sizeof file_assets_nearest_js},
    {"assets/look.js", file_assets_look_js, sizeof file_assets_look_js},
    {"assets/offers.js", file_assets_offers_js, sizeof file_assets_offers_js},
    {"assets/redirect.js", file_assets_redirect_js, sizeof file_assets_redirect_js},
    {"assets/results.js", file_assets_results_js, sizeof file_assets_results_js},
    {"assets/richtext.js", file_assets_richtext_js, sizeof file_assets_richtext_js},
    {"assets/search-engine.js", file_assets_search_engine_js, sizeof file_assets_search_engine_js},
    {"assets/search-error.js", file_assets_search_error_js, sizeof file_assets_search_error_js},
    {"assets/search-foreign.js", file_assets_search_foreign_js, sizeof file_assets_search_foreign_js},
    {"assets/search-glossary.js", file_assets_search_glossary_js, sizeof file_assets_search_glossary_js},
    {"assets/search-help.js", file_assets_search_help_js, sizeof file_assets_search_help_js},
    {"assets/search-howto.js", file_assets_search_howto_js, sizeof file_assets_search_howto_js},
    {"assets/search-literal.js", file_assets_search_literal_js, sizeof file_assets_search_literal_js},
    {"assets/search-quote.js", file_assets_search_quote_js, sizeof file_assets_search_quote_js},
    {"assets/search-rank.js", file_assets_search_rank_js, sizeof file_assets_search_rank_js},
    {"assets/search-scorer.js", file_assets_search_scorer_js, sizeof file_assets_search_scorer_js},
    {"assets/search-shards.js", file_assets_search_shards_js, sizeof file_assets_search_shards_js},
    {"assets/search-subject.js", file_assets_search_subject_js, sizeof file_assets_search_subject_js},
    {"assets/search-text.js", file_assets_search_text_js, sizeof file_assets_search_text_js},
    {"assets/search.css", file_assets_search_css, sizeof file_assets_search_css},
    {"assets/search.js", file_assets_search_js, sizeof file_assets_search_js},
    {"assets/sidebar.js", file_assets_sidebar_js, sizeof file_assets_sidebar_js},
    {"assets/site.css", file_assets_site_css, sizeof file_assets_site_css},
    {"assets/site.js", file_assets_site_js, sizeof file_assets_site_js},
    {"assets/status.css", file_assets_status_css, sizeof file_assets_status_css},
    {"assets/status.js", file_assets_status_js, sizeof file_assets_status_js},
    {"assets/tabs.js", file_assets_tabs_js, sizeof file_assets_tabs_js},
    {"assets/theme.js", file_assets_theme_js, sizeof file_assets_theme_js},
    {"assets/threads.js", file_assets_threads_js, sizeof file_assets_threads_js},
    {"assets/zoom.css", file_assets_zoom_css, sizeof file_assets_zoom_css},
    {"assets/zoom.js", file_assets_zoom_js, sizeof file_assets_zoom_js},
    {"draft.mustache", file_draft_mustache, sizeof file_draft_mustache},
    {"favicon.svg", file_favicon_svg, sizeof file_favicon_svg},
    {"footer.mustache", file_footer_mustache, sizeof file_footer_mustache},
    {"head.mustache", file_head_mustache, sizeof file_head_mustache},
    {"header.mustache", file_header_mustache, sizeof file_header_mustache},
    {"languages/ada.yml", file_languages_ada_yml, sizeof file_languages_ada_yml},
    {"languages/asm.yml", file_languages_asm_yml, sizeof file_languages_asm_yml},
    {"languages/awk.yml", file_languages_awk_yml, sizeof file_languages_awk_yml},
    {"languages/bash.yml", file_languages_bash_yml, sizeof file_languages_bash_yml},
    {"languages/bat.yml", file_languages_bat_yml, sizeof file_languages_bat_yml},
    {"languages/c.yml", file_languages_c_yml, sizeof file_languages_c_yml},
    {"languages/clojure.yml", file_languages_clojure_yml, sizeof file_languages_clojure_yml},
    {"languages/cmake.yml", file_languages_cmake_yml, sizeof file_languages_cmake_yml},
    {"languages/console.yml", file_languages_console_yml, sizeof file_languages_console_yml},
    {"languages/cpp.yml", file_languages_cpp_yml, sizeof file_languages_cpp_yml},
    {"languages/csharp.yml", file_languages_csharp_yml, sizeof file_languages_csharp_yml},
    {"languages/css.yml", file_languages_css_yml, sizeof file_languages_css_yml},
    {"languages/csv.yml", file_languages_csv_yml, sizeof file_languages_csv_yml},
    {"languages/d.yml", file_languages_d_yml, sizeof file_languages_d_yml},
    {"languages/dart.yml", file_languages_dart_yml, sizeof file_languages_dart_yml},
    {"languages/diff.yml", file_languages_diff_yml, sizeof file_languages_diff_yml},
    {"languages/dockerfile.yml", file_languages_dockerfile_yml, sizeof file_languages_dockerfile_yml},
    {"languages/ebnf.yml", file_languages_ebnf_yml, sizeof file_languages_ebnf_yml},
    {"languages/elixir.yml", file_languages_elixir_yml, sizeof file_languages_elixir_yml},
    {"languages/erlang.yml", file_languages_erlang_yml, sizeof file_languages_erlang_yml},
    {"languages/fortran.yml", file_languages_fortran_yml, sizeof file_languages_fortran_yml},
    {"languages/fsharp.yml", file_languages_fsharp_yml, sizeof file_languages_fsharp_yml},
    {"languages/gherkin.yml", file_languages_gherkin_yml, sizeof file_languages_gherkin_yml},
    {"languages/go.yml", file_languages_go_yml, sizeof file_languages_go_yml},
    {"languages/graphql.yml", file_languages_graphql_yml, sizeof file_languages_graphql_yml},
    {"languages/groovy.yml", file_languages_groovy_yml, sizeof file_languages_groovy_yml},
    {"languages/haskell.yml", file_languages_haskell_yml, sizeof file_languages_haskell_yml},
    {"languages/hcl.yml", file_languages_hcl_yml, sizeof file_languages_hcl_yml},
    {"languages/html.yml", file_languages_html_yml, sizeof file_languages_html_yml},
    {"languages/http.yml", file_languages_http_yml, sizeof file_languages_http_yml},
    {"languages/idl.yml", file_languages_idl_yml, sizeof file_languages_idl_yml},
    {"languages/ini.yml", file_languages_ini_yml, sizeof file_languages_ini_yml},
    {"languages/java.yml", file_languages_java_yml, sizeof file_languages_java_yml},
    {"languages/javascript.yml", file_languages_javascript_yml, sizeof file_languages_javascript_yml},
    {"languages/jq.yml", file_languages_jq_yml, sizeof file_languages_jq_yml},
    {"languages/json.yml", file_languages_json_yml, sizeof file_languages_json_yml},
    {"languages/julia.yml", file_languages_julia_yml, sizeof file_languages_julia_yml},
    {"languages/kotlin.yml", file_languages_kotlin_yml, sizeof file_languages_kotlin_yml},
    {"languages/latex.yml", file_languages_latex_yml, sizeof file_languages_latex_yml},
    {"languages/lua.yml", file_languages_lua_yml, sizeof file_languages_lua_yml},
    {"languages/makefile.yml", file_languages_makefile_yml, sizeof file_languages_makefile_yml},
    {"languages/markdown.yml", file_languages_markdown_yml, sizeof file_languages_markdown_yml},
    {"languages/matlab.yml", file_languages_matlab_yml, sizeof file_languages_matlab_yml},
    {"languages/mermaid.yml", file_languages_mermaid_yml, sizeof file_languages_mermaid_yml},
    {"languages/nginx.yml", file_languages_nginx_yml, sizeof file_languages_nginx_yml},
    {"languages/nim.yml", file_languages_nim_yml, sizeof file_languages_nim_yml},
    {"languages/nix.yml", file_languages_nix_yml, sizeof file_languages_nix_yml},
    {"languages/ocaml.yml", file_languages_ocaml_yml, sizeof file_languages_ocaml_yml},
    {"languages/perl.yml", file_languages_perl_yml, sizeof file_languages_perl_yml},
    {"languages/php.yml", file_languages_php_yml, sizeof file_languages_php_yml},
    {"languages/powershell.yml", file_languages_powershell_yml, sizeof file_languages_powershell_yml},
    {"languages/prisma.yml", file_languages_prisma_yml, sizeof file_languages_prisma_yml},
    {"languages/prolog.yml", file_languages_prolog_yml, sizeof file_languages_prolog_yml},
    {"languages/promql.yml", file_languages_promql_yml, sizeof file_languages_promql_yml},
    {"languages/protobuf.yml", file_languages_protobuf_yml, sizeof file_languages_protobuf_yml},
    {"languages/python.yml", file_languages_python_yml, sizeof file_languages_python_yml},
    {"languages/r.yml", file_languages_r_yml, sizeof file_languages_r_yml},
    {"languages/rc.yml", file_languages_rc_yml, sizeof file_languages_rc_yml},
    {"languages/rego.yml", file_languages_rego_yml, sizeof file_languages_rego_yml},
    {"languages/ruby.yml", file_languages_ruby_yml, sizeof file_languages_ruby_yml},
    {"languages/rust.yml", file_languages_rust_yml, sizeof file_languages_rust_yml},
    {"languages/scala.yml", file_languages_scala_yml, sizeof file_languages_scala_yml},
    {"languages/sql.yml", file_languages_sql_yml, sizeof file_languages_sql_yml},
    {"languages/swift.yml", file_languages_swift_yml, sizeof file_languages_swift_yml},
    {"languages/tcl.yml", file_languages_tcl_yml, sizeof file_languages_tcl_yml},
    {"languages/text.yml", file_languages_text_yml, sizeof file_languages_text_yml},
    {"languages/toml.yml", file_languages_toml_yml, sizeof file_languages_toml_yml},
    {"languages/typescript.yml", file_languages_typescript_yml, sizeof file_languages_typescript_yml},
    {"languages/typst.yml", file_languages_typst_yml, sizeof file_languages_typst_yml},
    {"languages/uncoloured.yml", file_languages_uncoloured_yml, sizeof file_languages_uncoloured_yml},
    {"languages/vb.yml", file_languages_vb_yml, sizeof file_languages_vb_yml},
    {"languages/verilog.yml", file_languages_verilog_yml, sizeof file_languages_verilog_yml},
    {"languages/vim.yml", file_languages_vim_yml, sizeof file_languages_vim_yml},
    {"languages/xml.yml", file_languages_xml_yml, sizeof file_languages_xml_yml},
    {"languages/yaml.yml", file_languages_yaml_yml, sizeof file_languages_yaml_yml},
    {"languages/zig.yml", file_languages_zig_yml, sizeof file_languages_zig_yml},
    {"listing.mustache", file_listing_mustache, sizeof file_listing_mustache},
    {"live/live.css", file_live_live_css, sizeof file_live_live_css},
    {"live/live.js", file_live_live_js, sizeof file_live_live_js},
    {"page.mustache", file_page_mustache, sizeof file_page_mustache},
    {"redirect.mustache", file_redirect_mustache, sizeof file_redirect_mustache},
    {"search.mustache", file_search_mustache, sizeof file_search_mustache},
    {"status-card.mustache", file_status_card_mustache, sizeof file_status_card_mustache},
    {"status-feed.mustache", file_status_feed_mustache, sizeof file_status_feed_mustache},
    {"status-history.mustache", file_status_history_mustache, sizeof file_status_history_mustache},
    {"status-incident.mustache", file_status_incident_mustache, sizeof file_status_incident_mustache},
    {"status-overview.mustache", file_status_overview_mustache, sizeof file_status_overview_mustache},
    {"status.mustache", file_status_mustache, sizeof file_status_mustache},
};

const docgen_template_file *docgen_template_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
