//! Every format, built from invented people; hostile files; secrets that must not stay.

mod files;

mod formats;

mod hostile;

mod secrets;
