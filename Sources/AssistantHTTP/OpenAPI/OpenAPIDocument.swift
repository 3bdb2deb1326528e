internal import DocModel

/// The description of the API for programs: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
///
/// Written by hand, so that it says what a client may rely on and not what the code happens to do; tests compare it with the route table and
/// with real responses.
enum OpenAPIDocument {
    /// What any request may get before a route sees it: what is no valid request, for another host, with too many headers, and what nobody foresaw.
    private static let anywhere = """
        "400": {"$ref": "#/components/responses/Problem"}, "421": {"$ref": "#/components/responses/Problem"}, \
        "431": {"$ref": "#/components/responses/Problem"}, "default": {"$ref": "#/components/responses/Problem"}
        """
    private static let limited = ##""429": {"$ref": "#/components/responses/RateLimited"}"##
    /// What else a request with a body may get.
    private static let withBody = """
        "408": {"$ref": "#/components/responses/Problem"}, "413": {"$ref": "#/components/responses/Problem"}, \
        "415": {"$ref": "#/components/responses/Problem"}, "422": {"$ref": "#/components/responses/Problem"}
        """
    private static let busy = ##""503": {"$ref": "#/components/responses/Busy"}"##

    private static let tags = """
        {
                  "name": "tag", "in": "query", "description": "Only pages that have all of these tags; upper and lower case are the same",
                  "schema": {"type": "array", "maxItems": 8, "items": {"type": "string", "maxLength": 64, "pattern": "^[^\\\\u0000]*$"}}
                }
        """

    static let json = """
        {
        "openapi": "3.1.0",
        "info": {
          "title": "AssistantServer",
          "version": "\(docgenVersion)",
          "description": "Search and answers from the documentation this server holds. Every error is a problem document (RFC 9457)."
        },
        "servers": [{"url": "/"}],
        "paths": {
          "/api/kapa/query": {
            "post": {
              "operationId": "query",
              "summary": "Ask a question",
              "requestBody": {
                "required": true,
                "content": {"application/json": {
                  "schema": {"$ref": "#/components/schemas/Question"},
                  "example": {"query": "how do I set the port?"}
                }}
              },
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {
                  "description": "An answer with its sources, or a refusal; as events where the client accepts them",
                  "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Answer"}},
                    "text/event-stream": {"schema": {"type": "string", "description": "The events sources, delta, done and error; the data of done is an Answer"}}
                  }
                },
                "403": {"$ref": "#/components/responses/Problem"},
                \(withBody)
              }
            }
          },
          "/api/kapa/feedback": {
            "post": {
              "operationId": "feedback",
              "summary": "Judge an answer",
              "parameters": [
                {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}}
              ],
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Vote"}}}
              },
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {
                  "description": "The vote is on the disk",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StoredVote"}}}
                },
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                \(withBody)
              }
            }
          },
          "/api/kapa/captcha": {
            "get": {
              "operationId": "captchaPage",
              "summary": "A page that checks that a person asks, where the server wants to see that",
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}},
                "404": {"$ref": "#/components/responses/Problem"}
              }
            },
            "post": {
              "operationId": "captcha",
              "summary": "Show that a person asks; then this client's questions need no token for a while",
              "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CaptchaToken"}}}
              },
              "responses": {
                \(anywhere), \(limited), \(busy),
                "204": {"description": "The provider has verified the token"},
                "403": {"$ref": "#/components/responses/Problem"},
                "404": {"$ref": "#/components/responses/Problem"},
                \(withBody)
              }
            }
          },
          "/api/kapa/captcha.js": {
            "get": {
              "operationId": "captchaScript",
              "summary": "The script of that page",
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {"description": "A script", "content": {"text/javascript": {"schema": {"type": "string"}}}}
              }
            }
          },
          "/api/kapa/status": {
            "get": {
              "operationId": "kapaStatus",
              "summary": "Whether Kapa answers now",
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {
                  "description": "Kapa's state as this server sees it",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/KapaStatus"}}}
                }
              }
            }
          },
          "/api/search": {
            "get": {
              "operationId": "search",
              "summary": "Ranked sections, or the pages with some tags",
              "parameters": [
                {"name": "q", "in": "query", "description": "Words, at least one letter of them, where there is no tag", "schema": {"type": "string", "maxLength": 8000, "pattern": "^[^\\\\u0000]*$"}, "example": "port"},
                {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}},
                \(tags)
              ],
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {
                  "description": "Sections, best first",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SearchResults"}}}
                }
              }
            }
          },
          "/api/system/health": {
            "get": {
              "operationId": "systemHealth",
              "summary": "What the monitor found last; details for operators only",
              "responses": {
                \(anywhere), \(limited),
                "200": {
                  "description": "A snapshot, or a report that is not 'fail'",
                  "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/HealthSnapshot"}},
                    "application/health+json": {"schema": {"$ref": "#/components/schemas/HealthReport"}}
                  }
                },
                "304": {"description": "The snapshot of If-None-Match is still the last one"},
                "503": {
                  "description": "A required service is unhealthy, for those who accept application/health+json; or too much at once",
                  "content": {
                    "application/health+json": {"schema": {"$ref": "#/components/schemas/HealthReport"}},
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                  }
                }
              }
            }
          },
          "/api/system/connectivity": {
            "get": {
              "operationId": "systemConnectivity",
              "summary": "How this client is seen, and the last known state of other services",
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {
                  "description": "Connection facts",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Connectivity"}}}
                }
              }
            }
          },
          "/api/system/info": {
            "get": {
              "operationId": "systemInfo",
              "summary": "Version, capabilities and limits",
              "responses": {
                \(anywhere), \(limited), \(busy),
                "200": {
                  "description": "What this server is",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Info"}}}
                }
              }
            }
          },
          "/health": {
            "get": {
              "operationId": "health",
              "summary": "What is served",
              "responses": {\(anywhere), "200": {
                "description": "The build being served",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Served"}}}
              }}
            }
          },
          "/health/live": {
            "get": {
              "operationId": "healthLive",
              "summary": "The process answers",
              "responses": {\(anywhere), "200": {
                "description": "It does",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Probe"}}}
              }}
            }
          },
          "/health/ready": {
            "get": {
              "operationId": "healthReady",
              "summary": "Requests may be sent here",
              "responses": {
                \(anywhere),
                "200": {
                  "description": "They may",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Probe"}}}
                },
                "503": {
                  "description": "The server is shutting down, or its index is being checked or damaged",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Probe"}}}
                }
              }
            }
          },
          "/health/started": {
            "get": {
              "operationId": "healthStarted",
              "summary": "The site and the index have been opened",
              "responses": {\(anywhere), "200": {
                "description": "They have",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Probe"}}}
              }}
            }
          },
          "/metrics": {
            "get": {
              "operationId": "metrics",
              "summary": "Prometheus metrics, for operators",
              "responses": {
                \(anywhere),
                "200": {"description": "Text format 0.0.4", "content": {"text/plain": {"schema": {"type": "string"}}}},
                "401": {
                  "description": "An operator's key would help",
                  "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
                  "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                },
                "403": {"$ref": "#/components/responses/Problem"},
                "429": {"$ref": "#/components/responses/Problem"}
              }
            }
          },
          "/openapi.json": {
            "get": {
              "operationId": "openapi",
              "summary": "This document",
              "responses": {\(anywhere), \(busy), "200": {
                "description": "OpenAPI 3.1",
                "content": {"application/json": {"schema": {"type": "object", "required": ["openapi", "info", "paths"]}}}
              }}
            }
          },
          "/search/": {
            "get": {
              "operationId": "searchPage",
              "summary": "The site's search page with results in it",
              "parameters": [
                {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 8000, "pattern": "^[^\\\\u0000]*$"}},
                \(tags)
              ],
              "responses": {\(anywhere), \(limited), \(busy), "200": {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}},
                "206": {"description": "A part of the page without results", "content": {"text/html": {"schema": {"type": "string"}}}},
                "304": {"description": "The page without results is still that of If-None-Match"},
                "416": {"$ref": "#/components/responses/Problem"}}
            }
          },
          "/search/index.html": {
            "get": {
              "operationId": "searchPageFile",
              "summary": "The same page by its file's name",
              "parameters": [
                {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 8000, "pattern": "^[^\\\\u0000]*$"}},
                \(tags)
              ],
              "responses": {\(anywhere), \(limited), \(busy), "200": {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}},
                "206": {"description": "A part of the page without results", "content": {"text/html": {"schema": {"type": "string"}}}},
                "304": {"description": "The page without results is still that of If-None-Match"},
                "416": {"$ref": "#/components/responses/Problem"}}
            }
          }
        },
        "components": {
          "responses": {
            "Problem": {
              "description": "An error",
              "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            },
            "Busy": {
              "description": "Too much at once, or what is needed cannot be had now",
              "headers": {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}},
              "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            },
            "RateLimited": {
              "description": "Too many requests from this client",
              "headers": {
                "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}},
                "RateLimit": {"description": "What is left", "schema": {"type": "string"}},
                "RateLimit-Policy": {"description": "The rate", "schema": {"type": "string"}}
              },
              "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            }
          },
          "schemas": {
            "Question": {
              "type": "object",
              "required": ["query"],
              "properties": {
                "query": {"type": "string", "minLength": 1, "maxLength": 8000, "pattern": "\\\\S"},
                "thread_id": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_-]{1,64}$"},
                "client_id": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_-]{1,64}$"},
                "page_url": {"type": ["string", "null"], "maxLength": 2048, "description": "Kept where it is a page of this site"},
                "trial": {"type": ["boolean", "null"], "description": "Answered by the index, not stored"},
                "captcha_token": {"type": ["string", "null"], "maxLength": 8192, "description": "Shows that a person asks, where the server wants to see that; X-Captcha-Token may hold it too"}
              }
            },
            "CaptchaToken": {
              "type": "object",
              "required": ["captcha_token"],
              "properties": {"captcha_token": {"type": "string", "minLength": 1, "maxLength": 8192}}
            },
            "Answer": {
              "type": "object",
              "required": ["answer", "answer_html", "answered", "origin", "thread_id", "question_answer_id", "sources", "duration_ms"],
              "properties": {
                "answer": {"type": "string", "description": "Markdown; of a local answer with links relative to the site's root"},
                "answer_html": {"type": "string", "description": "Safe to insert into a page"},
                "answered": {"type": "boolean"},
                "origin": {"type": "string", "enum": ["kapa", "local"]},
                "is_uncertain": {"type": "boolean", "description": "Of Kapa's answers: true goes with answered false"},
                "incomplete": {"type": "boolean", "description": "Kapa stopped in the middle of this answer"},
                "sources_are": {"type": "string", "const": "nearest", "description": "The sources are near the question; the answer does not rest on them"},
                "thread_id": {"type": "string"},
                "question_answer_id": {"type": "string"},
                "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}},
                "missing_terms": {"type": "array", "items": {"type": "string"}},
                "corrections": {"type": "array", "items": {"$ref": "#/components/schemas/Correction"}},
                "synonyms": {"type": "array", "items": {"$ref": "#/components/schemas/Synonym"}},
                "partial": {"type": "boolean", "description": "Time ran out: the best found until then"},
                "duration_ms": {"type": "integer"},
                "vote_ticket": {"type": "string", "description": "For a vote on an answer that the browser gives, within a day"}
              }
            },
            "Correction": {
              "type": "object",
              "required": ["typed", "meant"],
              "properties": {"typed": {"type": "string"}, "meant": {"type": "string"}}
            },
            "Synonym": {
              "type": "object",
              "required": ["word", "also"],
              "properties": {"word": {"type": "string"}, "also": {"type": "string"}}
            },
            "TextPart": {
              "type": "object",
              "required": ["text", "match"],
              "properties": {"text": {"type": "string"}, "match": {"type": "boolean"}}
            },
            "Vote": {
              "type": "object",
              "required": ["question_answer_id", "reaction"],
              "if": {"properties": {"reaction": {"const": "upvote"}}},
              "then": {"properties": {"reasons": {"maxItems": 0}}},
              "properties": {
                "question_answer_id": {"type": "string", "minLength": 1, "maxLength": 64},
                "reaction": {"type": "string", "enum": ["upvote", "downvote"]},
                "reasons": {
                  "type": ["array", "null"], "description": "With a downvote only",
                  "items": {"type": "string", "enum": ["incorrect", "irrelevant", "unaddressed"]}
                },
                "comment": {"type": ["string", "null"], "maxLength": 1000},
                "browser_answer": {
                  "type": ["object", "null"],
                  "description": "What was judged, where the reader's browser answered without the server",
                  "required": ["query"],
                  "properties": {
                    "query": {"type": "string", "minLength": 1, "maxLength": 8000, "pattern": "\\\\S"},
                    "page_url": {"type": ["string", "null"], "maxLength": 2048},
                    "client_id": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$"}
                  }
                },
                "vote_ticket": {"type": ["string", "null"], "description": "Required with browser_answer: of an answer that this server gave within a day"}
              }
            },
            "StoredVote": {
              "type": "object",
              "required": ["question_answer_id", "reaction", "reasons"],
              "properties": {
                "question_answer_id": {"type": "string"},
                "reaction": {"type": "string", "enum": ["upvote", "downvote"]},
                "reasons": {"type": "array", "items": {"type": "string"}}
              }
            },
            "KapaStatus": {
              "type": "object",
              "required": ["configured", "enabled", "mode"],
              "properties": {
                "configured": {"type": "boolean"},
                "enabled": {"type": "boolean"},
                "mode": {"type": "string", "enum": ["kapa", "local"], "description": "Who answers the next question first"},
                "breaker": {"type": "string", "enum": ["closed", "open", "half_open"]},
                "over_budget": {"type": "string", "enum": ["rate", "day"], "description": "What of the operator's budget for Kapa is used up"},
                "retry_after_seconds": {"type": "integer"},
                "last_success": {"type": "string", "format": "date-time"},
                "last_failure": {
                  "type": "object",
                  "required": ["at", "code"],
                  "properties": {"at": {"type": "string", "format": "date-time"}, "code": {"type": "string"}}
                },
                "feedback_waiting": {"type": "integer"}
              }
            },
            "Source": {
              "type": "object",
              "required": ["title", "heading", "breadcrumb", "url"],
              "properties": {
                "title": {"type": "string"},
                "heading": {"type": "string"},
                "breadcrumb": {"type": "array", "items": {"type": "string"}},
                "url": {"type": "string"},
                "quote": {"type": "string"},
                "quote_parts": {"type": "array", "items": {"$ref": "#/components/schemas/TextPart"}},
                "text_fragment": {"type": "string", "description": "Behind url, it makes a browser scroll to the quote and mark it"}
              }
            },
            "SearchResults": {
              "type": "object",
              "required": ["query", "results", "duration_ms"],
              "properties": {
                "query": {"type": "string"},
                "results": {"type": "array", "items": {"$ref": "#/components/schemas/SearchResult"}},
                "corrections": {"type": "array", "items": {"$ref": "#/components/schemas/Correction"}},
                "synonyms": {"type": "array", "items": {"$ref": "#/components/schemas/Synonym"}},
                "dropped": {"type": "array", "items": {"type": "string"}, "description": "Words that stand nowhere in the docs"},
                "partial": {"type": "boolean"},
                "duration_ms": {"type": "integer"}
              }
            },
            "SearchResult": {
              "type": "object",
              "required": ["title", "heading", "breadcrumb", "url", "path", "snippet", "score"],
              "properties": {
                "title": {"type": "string"},
                "heading": {"type": "string"},
                "breadcrumb": {"type": "array", "items": {"type": "string"}},
                "url": {"type": "string"},
                "path": {"type": "string"},
                "snippet": {"type": "array", "items": {"$ref": "#/components/schemas/TextPart"}},
                "score": {"type": "number"}
              }
            },
            "HealthSnapshot": {
              "type": "object",
              "required": ["version", "generated_at", "interval_seconds", "ttl_seconds", "state", "services"],
              "properties": {
                "version": {"type": "integer", "const": 1},
                "generated_at": {"type": "string", "format": "date-time"},
                "interval_seconds": {"type": "integer"},
                "ttl_seconds": {"type": "integer", "description": "A snapshot that is older says nothing any more"},
                "state": {"$ref": "#/components/schemas/State"},
                "services": {"type": "array", "items": {"$ref": "#/components/schemas/Service"}},
                "host": {"$ref": "#/components/schemas/Host"}
              }
            },
            "State": {"type": "string", "enum": ["healthy", "degraded", "unhealthy", "maintenance", "unknown"]},
            "Service": {
              "type": "object",
              "required": ["id", "name", "state", "required", "checked_at"],
              "properties": {
                "id": {"type": "string"},
                "name": {"type": "string"},
                "group": {"type": "string"},
                "state": {"$ref": "#/components/schemas/State"},
                "required": {"type": "boolean"},
                "response_ms": {"type": "number", "minimum": 0},
                "checked_at": {"type": "string", "format": "date-time"},
                "ttl_seconds": {"type": "integer", "description": "An older check says nothing any more; absent: as the snapshot"},
                "age_seconds": {"type": "integer", "description": "Since checked_at; in connectivity only"},
                "message": {"type": "string"}
              }
            },
            "Host": {
              "type": "object",
              "required": ["cpu_ratio", "memory_ratio", "disk_ratio"],
              "properties": {
                "cpu_ratio": {"type": "number", "minimum": 0, "maximum": 1},
                "memory_ratio": {"type": "number", "minimum": 0, "maximum": 1},
                "disk_ratio": {"type": "number", "minimum": 0, "maximum": 1},
                "processors": {"type": "integer"},
                "process_cpu_ratio": {"type": "number", "minimum": 0, "maximum": 1},
                "process_memory_bytes": {"type": "integer"},
                "memory_used_bytes": {"type": "integer"},
                "memory_total_bytes": {"type": "integer"},
                "disk_used_bytes": {"type": "integer"},
                "disk_total_bytes": {"type": "integer"}
              }
            },
            "HealthReport": {
              "type": "object",
              "required": ["status", "ttlSeconds", "checks"],
              "properties": {
                "status": {"type": "string", "enum": ["pass", "warn", "fail"]},
                "version": {"type": "string"},
                "releaseId": {"type": "string"},
                "output": {"type": "string"},
                "ttlSeconds": {"type": "integer"},
                "checks": {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/HealthCheck"}}}
              }
            },
            "HealthCheck": {
              "type": "object",
              "required": ["componentType", "observedValue", "time"],
              "properties": {
                "componentId": {"type": "string"},
                "componentType": {"type": "string", "enum": ["component", "datastore", "system"]},
                "observedValue": {},
                "observedUnit": {"type": "string"},
                "status": {"type": "string", "enum": ["pass", "warn", "fail"]},
                "time": {"type": "string", "format": "date-time"},
                "output": {"type": "string"}
              }
            },
            "Connectivity": {
              "type": "object",
              "required": ["generated_at", "client", "upstreams"],
              "properties": {
                "generated_at": {"type": "string", "format": "date-time"},
                "client": {
                  "type": "object",
                  "required": ["scheme", "behind_unknown_proxy"],
                  "properties": {
                    "scheme": {"type": "string", "enum": ["http", "https"]},
                    "family": {"type": "string", "enum": ["ipv4", "ipv6"]},
                    "behind_unknown_proxy": {"type": "boolean"}
                  }
                },
                "upstreams": {"type": "array", "items": {"$ref": "#/components/schemas/Service"}}
              }
            },
            "Info": {
              "type": "object",
              "required": ["title", "generation", "pages", "sections", "started_at", "capabilities", "limits"],
              "properties": {
                "version": {"type": "string"},
                "title": {"type": "string"},
                "generation": {"type": "string"},
                "pages": {"type": "integer"},
                "sections": {"type": "integer"},
                "started_at": {"type": "string", "format": "date-time"},
                "capabilities": {
                  "type": "object",
                  "required": ["search", "local_answers", "kapa", "widget"],
                  "additionalProperties": {"type": "boolean"}
                },
                "captcha": {
                  "type": "object",
                  "required": ["provider", "site_key"],
                  "properties": {"provider": {"type": "string", "enum": ["turnstile", "hcaptcha", "recaptcha"]}, "site_key": {"type": "string"}}
                },
                "limits": {
                  "type": "object",
                  "required": ["query_characters", "body_bytes"],
                  "properties": {
                    "query_characters": {"type": "integer"},
                    "body_bytes": {"type": "integer"},
                    "question_rate": {"$ref": "#/components/schemas/Rate"},
                    "request_rate": {"$ref": "#/components/schemas/Rate"}
                  }
                }
              }
            },
            "Rate": {
              "type": "object",
              "required": ["count", "window_seconds"],
              "properties": {"count": {"type": "integer"}, "window_seconds": {"type": "integer"}}
            },
            "Served": {
              "type": "object",
              "required": ["status", "generation", "pages", "sections"],
              "properties": {
                "status": {"type": "string", "const": "ok"},
                "version": {"type": "string"},
                "generation": {"type": "string"},
                "pages": {"type": "integer"},
                "sections": {"type": "integer"}
              }
            },
            "Probe": {
              "type": "object",
              "required": ["status"],
              "properties": {"status": {"type": "string", "enum": ["ok", "warn", "error"]}, "output": {"type": "string"}}
            },
            "Problem": {
              "type": "object",
              "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
              "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "instance": {"type": "string"},
                "code": {"type": "string"},
                "request_id": {"type": "string"},
                "errors": {"type": "array", "items": {
                  "type": "object",
                  "required": ["pointer", "detail"],
                  "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}}
                }}
              }
            }
          }
        }
        }
        """
}
