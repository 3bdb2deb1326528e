#include "site_template.h"

// One entry per file of site-template/ but its languages, which are those of CLanguages. Tests/DocSiteTests compares this list with the folder.

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
static const unsigned char file_assets_math_css[] = {
#embed "../../site-template/assets/math.css"
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
    {"assets/math.css", file_assets_math_css, sizeof file_assets_math_css},
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
