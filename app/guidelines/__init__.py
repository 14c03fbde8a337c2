"""The guidelines: facts seen in a message, dated rules, and the assessment they give. Pure: no database, no clock."""
