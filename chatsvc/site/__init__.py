"""The visitor's static pages: templates and translations in, files and a manifest out."""
