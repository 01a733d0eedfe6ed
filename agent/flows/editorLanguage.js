// Loaded by the editor's page before Node-RED itself: Chinese, unless this person has chosen another language there.
localStorage.getItem('editor-language') ?? localStorage.setItem('editor-language', 'zh-CN');
