internal import Foundation

/// Titles that say nothing of what they stand above.
enum FolderTitle {
    /// Titles of index pages that say nothing of their folder. The site's own title is another one.
    private static let empty: Set<String> = [
        "contents", "docs", "documentation", "home", "index", "intro", "introduction", "overview", "readme", "read me", "start here",
        "table of contents", "welcome",
        // The same in other languages of readers.
        "übersicht", "überblick", "einführung", "einleitung", "startseite", "willkommen", "inhalt", "inhaltsverzeichnis", "dokumentation",
        "aperçu", "présentation", "vue d'ensemble", "vue d’ensemble", "accueil", "bienvenue", "sommaire",
        "introducción", "visión general", "descripción general", "resumen", "inicio", "bienvenido", "documentación", "índice",
        "introdução", "visão geral", "início", "bem-vindo", "documentação", "introduzione", "panoramica", "benvenuto", "documentazione",
        "inleiding", "overzicht", "welkom", "documentatie", "wprowadzenie", "wstęp", "przegląd", "dokumentacja",
        "введение", "обзор", "главная", "документация", "вступ", "огляд", "головна", "документація", "úvod", "přehled", "dokumentace",
        "giriş", "genel bakış", "hoş geldiniz", "belgeler", "مقدمة", "نظرة عامة", "الرئيسية", "מבוא", "סקירה", "מקדמה",
        "概要", "はじめに", "イントロダクション", "ホーム", "目次", "ようこそ", "简介", "介绍", "概述", "概览", "首页", "目录", "欢迎",
        "簡介", "介紹", "首頁", "目錄", "歡迎", "소개", "개요", "홈", "목차",
    ]

    /// Whether a title would do for any folder.
    static func saysNothing(_ title: String, site: String) -> Bool {
        title.utf8.count <= max(40, site.utf8.count) && (title.lowercased() == site.lowercased() || empty.contains(title.lowercased()))
    }
}
