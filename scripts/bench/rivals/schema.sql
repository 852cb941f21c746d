create schema bench;
create table bench.messages (
  id bigint generated always as identity primary key,
  conversation text not null,
  role text not null,
  content text not null
);
create index on bench.messages (conversation);
create table bench.chats (id text primary key, messages jsonb not null);
