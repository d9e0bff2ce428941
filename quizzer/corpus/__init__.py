"""From YAML files to core.questions: reading, checking, and the compiled index. The files are untrusted."""
