"""开发服务器的不同 | Where the development servers answer otherwise: werkzeug and wsgiref, on http.server."""

from __future__ import annotations

from labs._kit.text import Text
from labs.wsgi.differences import CLOSES, NO_LIMIT, STATUS, STRICTER, WAITS, Difference

FAILS = Text(
    "分块扩展或拖尾让它答 500",
    "chunk extensions or trailers make it answer 500",
)
DEV_LENIENT = Text(
    "只供开发: 几乎不检查, 单独的 LF 和重复的长度都收",
    "for development: hardly anything is checked, LF alone and two lengths are taken",
)
ONE_A_CONNECTION = Text(
    "每个连接只答一个请求",
    "one request a connection",
)

DEVELOPMENT: dict[str, tuple[Difference, ...]] = {
    "werkzeug": (
        Difference(
            STATUS,
            {
                "500": (
                    "length-minus length-hex length-decimal length-word length-full-width length-superscript "
                    "length-space-inside length-list-same length-list-other length-trailing-comma length-semicolon "
                    "length-quoted length-huge length-more-than-64-bits length-2-to-the-64-and-5 "
                    "chunk-extension-empty chunk-extension-open-quote chunk-extension-control chunk-extension-cr "
                    "chunk-extension-lf chunk-extension-9000 chunk-extensions-in-all chunk-size-9000-zeros "
                    "chunk-size-empty chunk-size-word chunk-size-minus chunk-size-comma chunk-size-full-width "
                    "chunk-size-cr chunk-data-too-long chunk-data-cr chunk-data-no-end trailer-length "
                    "trailer-coding trailer-host trailer-authorization trailer-without-colon "
                    "trailer-space-before-colon trailer-space-first trailer-cr trailer-name-empty trailer-folded "
                    "trailer-lf trailer-nul trailer-9000 trailers-200 smuggle-length-list smuggle-chunk-size-minus "
                    "smuggle-chunk-extension-lf smuggle-chunk-end-two-bytes smuggle-trailer-length "
                    "expect-bad-length expect-too-large half-a-chunk half-a-chunk-size no-last-chunk "
                    "no-end-of-trailers half-a-trailer"
                ),
            },
        ),
        Difference(
            CLOSES,
            {
                "-": (
                    "method-empty no-version only-a-method word-after-version tls-hello pri-of-http2 "
                    "absolute-port-word absolute-broken-ipv6 version-2.0 version-3.0 version-0.9 version-lower-case "
                    "version-no-minor version-no-dot version-comma version-other-name version-plus "
                    "version-full-width version-space empty-line-first two-empty-lines-first empty-lf-line-first "
                    "cr-ends-request-line half-a-line"
                ),
            },
        ),
        Difference(
            NO_LIMIT,
            {
                "waits": "chunk-size-65-bits chunk-size-huge smuggle-chunk-size-2-to-the-64",
            },
        ),
        Difference(
            WAITS,
            {
                "waits": "simple-request-0.9 length-twice-other smuggle-short-length-and-coding",
            },
        ),
        Difference(
            STRICTER,
            {
                "431": "fields-100",
            },
        ),
        Difference(
            FAILS,
            {
                "500": (
                    "chunk-extension chunk-extension-no-value chunk-extension-quoted chunk-extension-spaces "
                    "chunk-extension-of-last trailer trailer-two trailer-then-get"
                ),
            },
        ),
        Difference(
            DEV_LENIENT,
            {
                "200": (
                    "method-lower method-mixed method-with-colon method-with-slash method-with-nul method-latin "
                    "method-100 method-quoted two-spaces-before-target two-spaces-before-version space-at-the-end "
                    "space-at-the-start tabs-between tab-before-version vertical-tab-between response-instead "
                    "asterisk-get absolute-port-alone absolute-two-hosts absolute-wrong-host-field "
                    "absolute-without-host-field absolute-no-authority absolute-ftp absolute-user authority-get "
                    "authority-connect no-slash query-without-path fragment fragment-after-query nul-in-target "
                    "raw-utf8-in-target delete-byte-in-target escape-in-target version-two-digits "
                    "version-leading-zero lf-ends-request-line lf-ends-field lf-ends-head lf-everywhere "
                    "cr-ends-field cr-ends-head cr-first cr-in-name cr-cr-lf cr-in-value lf-in-value fold-space "
                    "fold-tab fold-empty fold-twice fold-with-colon fold-of-host space-before-first-field "
                    "tab-before-first-field white-line-first field-without-colon field-name-empty "
                    "field-space-before-colon field-tab-before-colon host-space-before-colon field-space-in-name "
                    "field-bracket-in-name field-slash-in-name field-nul-in-name field-latin-name field-utf8-name "
                    "field-quoted-name field-nul-in-value field-bell-in-value field-delete-in-value "
                    "field-escape-in-value field-form-feed-in-value type-twice host-port-alone host-twice-in-1.0 "
                    "host-wrong-in-1.0 host-nul host-missing host-twice-same host-twice-other host-twice-case "
                    "host-with-space host-list host-with-path host-with-user host-with-question host-with-hash "
                    "host-with-backslash host-port-word host-two-ports host-bare-ipv6 host-latin target-9000 "
                    "field-9000 field-name-9000 length-plus length-minus-0 length-underscore length-empty "
                    "length-twice-same length-twice-zero length-space-before-colon length-folded "
                    "chunked-twice-in-list chunked-twice chunked-then-gzip chunked-then-identity "
                    "chunked-then-identity-field gzip-then-chunked gzip-alone identity-alone identity-then-chunked "
                    "coding-unknown coding-unknown-then-chunked coding-empty coding-leading-comma "
                    "coding-trailing-comma coding-empty-field-too coding-xchunked coding-chunkedx coding-chunk "
                    "coding-quoted coding-parameter coding-vertical-tab coding-nul coding-no-break-space "
                    "coding-space-before-colon coding-folded coding-after-lf coding-in-1.0 "
                    "coding-in-1.0-with-length chunk-size-0x chunk-size-plus chunk-size-minus-0 "
                    "chunk-size-underscore chunk-size-space-before chunk-size-space-after chunk-size-tab-after "
                    "chunk-size-lf chunk-size-cr-cr chunk-data-too-short chunk-data-lf chunk-last-lf "
                    "chunk-last-line-lf smuggle-length-then-coding smuggle-coding-then-length smuggle-two-lengths "
                    "smuggle-two-lengths-reversed smuggle-length-plus smuggle-length-space-colon "
                    "smuggle-length-tab-colon smuggle-length-folded smuggle-length-after-lf smuggle-length-after-cr "
                    "smuggle-length-nul-name smuggle-coding-xchunked smuggle-coding-identity "
                    "smuggle-coding-space-colon smuggle-coding-tab-colon smuggle-coding-vertical-tab "
                    "smuggle-coding-nul smuggle-coding-quoted smuggle-coding-after-lf smuggle-coding-after-cr "
                    "smuggle-coding-folded smuggle-coding-not-last smuggle-coding-twice smuggle-coding-then-cow "
                    "smuggle-coding-parameter smuggle-both-with-identity smuggle-both-with-space-colon "
                    "smuggle-chunk-size-lf smuggle-chunk-size-cr smuggle-chunk-size-0x smuggle-chunk-end-lf "
                    "smuggle-coding-in-1.0 smuggle-space-first get-then-lower get-then-rubbish refused-then-get "
                    "expect-both expect-one-of-two expect-other expect-empty line-alone half-a-head half-a-field "
                    "head-without-last-lf half-a-body no-body-at-all"
                ),
            },
        ),
        Difference(
            ONE_A_CONNECTION,
            {
                "200": (
                    "two-requests three-requests post-then-get chunked-then-get post-crlf-get head-then-get "
                    "length-0-then-get options-then-get absolute-then-get keep-alive-then-get "
                    "old-keep-alive-then-get"
                ),
            },
        ),
    ),
    "wsgiref": (
        Difference(
            STATUS,
            {
                "500": (
                    "length-minus length-hex length-decimal length-word length-full-width length-superscript "
                    "length-space-inside length-list-same length-list-other length-trailing-comma length-semicolon "
                    "length-quoted length-huge length-more-than-64-bits length-2-to-the-64-and-5 "
                    "smuggle-length-list expect-bad-length expect-too-large"
                ),
            },
        ),
        Difference(
            CLOSES,
            {
                "-": (
                    "method-empty no-version only-a-method word-after-version tls-hello pri-of-http2 version-2.0 "
                    "version-3.0 version-0.9 version-lower-case version-no-minor version-no-dot version-comma "
                    "version-other-name version-plus version-full-width version-space empty-line-first "
                    "two-empty-lines-first empty-lf-line-first cr-ends-request-line half-a-line"
                ),
            },
        ),
        Difference(
            WAITS,
            {
                "waits": "simple-request-0.9",
            },
        ),
        Difference(
            STRICTER,
            {
                "431": "fields-100",
            },
        ),
        Difference(
            DEV_LENIENT,
            {
                "200": (
                    "method-lower method-mixed method-with-colon method-with-slash method-with-nul method-latin "
                    "method-100 method-quoted two-spaces-before-target two-spaces-before-version space-at-the-end "
                    "space-at-the-start tabs-between tab-before-version vertical-tab-between response-instead "
                    "asterisk-get absolute-port-alone absolute-port-word absolute-two-hosts "
                    "absolute-wrong-host-field absolute-without-host-field absolute-no-authority absolute-ftp "
                    "absolute-user absolute-broken-ipv6 authority-get authority-connect no-slash query-without-path "
                    "fragment fragment-after-query nul-in-target raw-utf8-in-target delete-byte-in-target "
                    "escape-in-target version-two-digits version-leading-zero lf-ends-request-line lf-ends-field "
                    "lf-ends-head lf-everywhere cr-ends-field cr-ends-head cr-first cr-in-name cr-cr-lf cr-in-value "
                    "lf-in-value fold-space fold-tab fold-empty fold-twice fold-with-colon fold-of-host "
                    "space-before-first-field tab-before-first-field white-line-first field-without-colon "
                    "field-name-empty field-space-before-colon field-tab-before-colon host-space-before-colon "
                    "field-space-in-name field-bracket-in-name field-slash-in-name field-nul-in-name "
                    "field-latin-name field-utf8-name field-quoted-name field-nul-in-value field-bell-in-value "
                    "field-delete-in-value field-escape-in-value field-form-feed-in-value type-twice "
                    "host-port-alone host-twice-in-1.0 host-wrong-in-1.0 host-nul host-missing host-twice-same "
                    "host-twice-other host-twice-case host-with-space host-list host-with-path host-with-user "
                    "host-with-question host-with-hash host-with-backslash host-port-word host-two-ports "
                    "host-bare-ipv6 host-latin target-9000 field-9000 field-name-9000 length-plus length-minus-0 "
                    "length-underscore length-empty length-twice-same length-twice-other length-twice-zero "
                    "length-space-before-colon length-folded chunked-twice-in-list chunked-twice chunked-then-gzip "
                    "chunked-then-identity chunked-then-identity-field gzip-then-chunked gzip-alone identity-alone "
                    "identity-then-chunked coding-unknown coding-unknown-then-chunked coding-empty "
                    "coding-leading-comma coding-trailing-comma coding-empty-field-too coding-xchunked "
                    "coding-chunkedx coding-chunk coding-quoted coding-parameter coding-vertical-tab coding-nul "
                    "coding-no-break-space coding-space-before-colon coding-folded coding-after-lf coding-in-1.0 "
                    "coding-in-1.0-with-length chunk-extension-empty chunk-extension-open-quote "
                    "chunk-extension-control chunk-extension-cr chunk-extension-lf chunk-extension-9000 "
                    "chunk-extensions-in-all chunk-size-9000-zeros chunk-size-empty chunk-size-word chunk-size-0x "
                    "chunk-size-plus chunk-size-minus chunk-size-minus-0 chunk-size-underscore "
                    "chunk-size-space-before chunk-size-space-after chunk-size-tab-after chunk-size-comma "
                    "chunk-size-full-width chunk-size-lf chunk-size-cr chunk-size-cr-cr chunk-size-65-bits "
                    "chunk-size-huge chunk-data-too-long chunk-data-too-short chunk-data-lf chunk-data-cr "
                    "chunk-data-no-end chunk-last-lf chunk-last-line-lf trailer-length trailer-coding trailer-host "
                    "trailer-authorization trailer-without-colon trailer-space-before-colon trailer-space-first "
                    "trailer-cr trailer-name-empty trailer-folded trailer-lf trailer-nul trailer-9000 trailers-200 "
                    "smuggle-length-then-coding smuggle-coding-then-length smuggle-short-length-and-coding "
                    "smuggle-two-lengths smuggle-two-lengths-reversed smuggle-length-plus "
                    "smuggle-length-space-colon smuggle-length-tab-colon smuggle-length-folded "
                    "smuggle-length-after-lf smuggle-length-after-cr smuggle-length-nul-name "
                    "smuggle-coding-xchunked smuggle-coding-identity smuggle-coding-space-colon "
                    "smuggle-coding-tab-colon smuggle-coding-vertical-tab smuggle-coding-nul smuggle-coding-quoted "
                    "smuggle-coding-after-lf smuggle-coding-after-cr smuggle-coding-folded smuggle-coding-not-last "
                    "smuggle-coding-twice smuggle-coding-then-cow smuggle-coding-parameter "
                    "smuggle-both-with-identity smuggle-both-with-space-colon smuggle-chunk-size-lf "
                    "smuggle-chunk-size-cr smuggle-chunk-size-0x smuggle-chunk-size-minus "
                    "smuggle-chunk-size-2-to-the-64 smuggle-chunk-extension-lf smuggle-chunk-end-two-bytes "
                    "smuggle-chunk-end-lf smuggle-trailer-length smuggle-coding-in-1.0 smuggle-space-first "
                    "get-then-lower get-then-rubbish refused-then-get expect-both expect-one-of-two expect-other "
                    "expect-empty line-alone half-a-head half-a-field head-without-last-lf half-a-body "
                    "no-body-at-all half-a-chunk half-a-chunk-size no-last-chunk no-end-of-trailers half-a-trailer"
                ),
            },
        ),
        Difference(
            ONE_A_CONNECTION,
            {
                "200": (
                    "two-requests three-requests post-then-get chunked-then-get trailer-then-get post-crlf-get "
                    "head-then-get length-0-then-get options-then-get absolute-then-get keep-alive-then-get "
                    "old-keep-alive-then-get"
                ),
            },
        ),
    ),
}
