// Generated from the database by `npm run types`. Do not edit.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "attachments": {
                  Row: {
                    "bytes": number,"created_at": string,"height": number | null,"id": string,"media_type": string,"message_id": string | null,"name": string,"path": string,"refused_by": (string)[],"session_id": string,"uploaded_by": string | null,"width": number | null
                  }
                  ComputedFields: never
                  Insert: {
                    "bytes": number,"created_at"?: string,"height"?: number | null,"id": string,"media_type": string,"message_id"?: string | null,"name": string,"path": string,"refused_by"?: (string)[],"session_id": string,"uploaded_by"?: string | null,"width"?: number | null
                  }
                  Update: {
                    "bytes"?: number,"created_at"?: string,"height"?: number | null,"id"?: string,"media_type"?: string,"message_id"?: string | null,"name"?: string,"path"?: string,"refused_by"?: (string)[],"session_id"?: string,"uploaded_by"?: string | null,"width"?: number | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "attachments_message_is_of_the_session"
      columns: ["message_id","session_id"]
isOneToOne: false
      referencedRelation: "messages"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "attachments_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"executions": {
                  Row: {
                    "attempt": number,"call_id": string | null,"created_at": string,"displays": Json | null,"duration_ms": number | null,"entry": string,"exit_code": number | null,"finished_at": string | null,"first_line": number | null,"id": string,"is_output_cut": boolean,"kicked_at": string | null,"kicks": number,"language": string,"last_line": number | null,"memory_bytes": number | null,"note": string | null,"output": string,"ran_in": string | null,"revision": number,"run_id": string | null,"session_id": string,"started_at": string | null,"started_by": string | null,"status": Database["public"]['Enums']["execution_status"],"stdin": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "attempt"?: number,"call_id"?: string | null,"created_at"?: string,"displays"?: Json | null,"duration_ms"?: number | null,"entry": string,"exit_code"?: number | null,"finished_at"?: string | null,"first_line"?: number | null,"id": string,"is_output_cut"?: boolean,"kicked_at"?: string | null,"kicks"?: number,"language": string,"last_line"?: number | null,"memory_bytes"?: number | null,"note"?: string | null,"output"?: string,"ran_in"?: string | null,"revision": number,"run_id"?: string | null,"session_id": string,"started_at"?: string | null,"started_by"?: string | null,"status": Database["public"]['Enums']["execution_status"],"stdin"?: string | null
                  }
                  Update: {
                    "attempt"?: number,"call_id"?: string | null,"created_at"?: string,"displays"?: Json | null,"duration_ms"?: number | null,"entry"?: string,"exit_code"?: number | null,"finished_at"?: string | null,"first_line"?: number | null,"id"?: string,"is_output_cut"?: boolean,"kicked_at"?: string | null,"kicks"?: number,"language"?: string,"last_line"?: number | null,"memory_bytes"?: number | null,"note"?: string | null,"output"?: string,"ran_in"?: string | null,"revision"?: number,"run_id"?: string | null,"session_id"?: string,"started_at"?: string | null,"started_by"?: string | null,"status"?: Database["public"]['Enums']["execution_status"],"stdin"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "executions_run_is_of_the_session"
      columns: ["run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "executions_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"file_contents": {
                  Row: {
                    "content": string,"hash": string,"session_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "content": string,"hash": string,"session_id": string
                  }
                  Update: {
                    "content"?: string,"hash"?: string,"session_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "file_contents_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"file_locks": {
                  Row: {
                    "created_at": string,"locked_by": string | null,"path": string,"session_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"locked_by"?: string | null,"path": string,"session_id": string
                  }
                  Update: {
                    "created_at"?: string,"locked_by"?: string | null,"path"?: string,"session_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "file_locks_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"file_versions": {
                  Row: {
                    "bytes": number,"hash": string,"path": string,"revision": number,"session_id": string,"until_revision": number | null
                  }
                  ComputedFields: never
                  Insert: {
                    "bytes": number,"hash": string,"path": string,"revision": number,"session_id": string,"until_revision"?: number | null
                  }
                  Update: {
                    "bytes"?: number,"hash"?: string,"path"?: string,"revision"?: number,"session_id"?: string,"until_revision"?: number | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "file_versions_content_exists"
      columns: ["session_id","hash"]
isOneToOne: false
      referencedRelation: "file_contents"
      referencedColumns: ["session_id","hash"]
    },{
      foreignKeyName: "file_versions_revision_exists"
      columns: ["session_id","revision"]
isOneToOne: false
      referencedRelation: "revisions"
      referencedColumns: ["session_id","number"]
    },{
      foreignKeyName: "file_versions_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"invitations": {
                  Row: {
                    "created_at": string,"email": string | null,"id": string,"invited_by": string,"role": Database["public"]['Enums']["member_role"],"session_id": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"email"?: string | null,"id"?: string,"invited_by": string,"role": Database["public"]['Enums']["member_role"],"session_id": string,"user_id"?: string | null
                  }
                  Update: {
                    "created_at"?: string,"email"?: string | null,"id"?: string,"invited_by"?: string,"role"?: Database["public"]['Enums']["member_role"],"session_id"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "invitations_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invitations_user_is_member"
      columns: ["session_id","user_id"]
isOneToOne: false
      referencedRelation: "session_members"
      referencedColumns: ["session_id","user_id"]
    }
                  ]
                },"messages": {
                  Row: {
                    "author_id": string | null,"created_at": string,"id": string,"is_imported": boolean,"joins_run_id": string | null,"model_id": string | null,"parent_id": string | null,"parts": NonNullable<Json>,"read_seq": number | null,"revision": number,"role": Database["public"]['Enums']["message_role"],"run_id": string | null,"seq": number,"session_id": string,"status": Database["public"]['Enums']["message_status"],"step": number | null,"stop_reason": string | null,"sums_up": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "author_id"?: string | null,"created_at"?: string,"id"?: string,"is_imported"?: boolean,"joins_run_id"?: string | null,"model_id"?: string | null,"parent_id"?: string | null,"parts"?: NonNullable<Json>,"read_seq"?: number | null,"revision": number,"role": Database["public"]['Enums']["message_role"],"run_id"?: string | null,"seq": number,"session_id": string,"status"?: Database["public"]['Enums']["message_status"],"step"?: number | null,"stop_reason"?: string | null,"sums_up"?: boolean
                  }
                  Update: {
                    "author_id"?: string | null,"created_at"?: string,"id"?: string,"is_imported"?: boolean,"joins_run_id"?: string | null,"model_id"?: string | null,"parent_id"?: string | null,"parts"?: NonNullable<Json>,"read_seq"?: number | null,"revision"?: number,"role"?: Database["public"]['Enums']["message_role"],"run_id"?: string | null,"seq"?: number,"session_id"?: string,"status"?: Database["public"]['Enums']["message_status"],"step"?: number | null,"stop_reason"?: string | null,"sums_up"?: boolean
                  }
                  Relationships: [
                    {
      foreignKeyName: "messages_joined_run_is_of_the_session"
      columns: ["joins_run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "messages_model_id_fkey"
      columns: ["model_id"]
isOneToOne: false
      referencedRelation: "models"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "messages_parent_is_of_the_session"
      columns: ["parent_id","session_id"]
isOneToOne: false
      referencedRelation: "messages"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "messages_run_is_of_the_session"
      columns: ["run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "messages_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"model_calls": {
                  Row: {
                    "attempt": number | null,"cache_write_tokens": number,"cached_tokens": number,"cost": number,"error_code": string | null,"finished_at": string | null,"first_token_at": string | null,"function_name": string | null,"id": string,"input_tokens": number,"is_estimate": boolean,"model_id": string | null,"output_tokens": number,"prices": NonNullable<Json>,"reasoning_tokens": number,"request_id": string | null,"reserved_cost": number,"reserved_input_tokens": number,"reserved_output_tokens": number,"run_id": string | null,"session_id": string | null,"started_at": string,"step": number | null,"stop_reason": string | null,"user_id": string | null,"uses_own_key": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "attempt"?: number | null,"cache_write_tokens"?: number,"cached_tokens"?: number,"cost"?: number,"error_code"?: string | null,"finished_at"?: string | null,"first_token_at"?: string | null,"function_name"?: string | null,"id": string,"input_tokens"?: number,"is_estimate"?: boolean,"model_id"?: string | null,"output_tokens"?: number,"prices": NonNullable<Json>,"reasoning_tokens"?: number,"request_id"?: string | null,"reserved_cost": number,"reserved_input_tokens": number,"reserved_output_tokens": number,"run_id"?: string | null,"session_id"?: string | null,"started_at"?: string,"step"?: number | null,"stop_reason"?: string | null,"user_id"?: string | null,"uses_own_key"?: boolean
                  }
                  Update: {
                    "attempt"?: number | null,"cache_write_tokens"?: number,"cached_tokens"?: number,"cost"?: number,"error_code"?: string | null,"finished_at"?: string | null,"first_token_at"?: string | null,"function_name"?: string | null,"id"?: string,"input_tokens"?: number,"is_estimate"?: boolean,"model_id"?: string | null,"output_tokens"?: number,"prices"?: NonNullable<Json>,"reasoning_tokens"?: number,"request_id"?: string | null,"reserved_cost"?: number,"reserved_input_tokens"?: number,"reserved_output_tokens"?: number,"run_id"?: string | null,"session_id"?: string | null,"started_at"?: string,"step"?: number | null,"stop_reason"?: string | null,"user_id"?: string | null,"uses_own_key"?: boolean
                  }
                  Relationships: [
                    {
      foreignKeyName: "model_calls_model_id_fkey"
      columns: ["model_id"]
isOneToOne: false
      referencedRelation: "models"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "model_calls_run_is_of_the_session"
      columns: ["run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "model_calls_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"models": {
                  Row: {
                    "base_url": string | null,"cache_write_price": number,"cached_input_price": number,"capabilities": NonNullable<Json>,"context_tokens": number,"fallback_model_id": string | null,"id": string,"input_price": number,"is_default": boolean,"is_enabled": boolean,"label": string,"name": string,"output_price": number,"output_tokens": number,"provider": Database["public"]['Enums']["model_provider"]
                  }
                  ComputedFields: never
                  Insert: {
                    "base_url"?: string | null,"cache_write_price"?: number,"cached_input_price"?: number,"capabilities"?: NonNullable<Json>,"context_tokens": number,"fallback_model_id"?: string | null,"id": string,"input_price"?: number,"is_default"?: boolean,"is_enabled"?: boolean,"label": string,"name": string,"output_price"?: number,"output_tokens": number,"provider": Database["public"]['Enums']["model_provider"]
                  }
                  Update: {
                    "base_url"?: string | null,"cache_write_price"?: number,"cached_input_price"?: number,"capabilities"?: NonNullable<Json>,"context_tokens"?: number,"fallback_model_id"?: string | null,"id"?: string,"input_price"?: number,"is_default"?: boolean,"is_enabled"?: boolean,"label"?: string,"name"?: string,"output_price"?: number,"output_tokens"?: number,"provider"?: Database["public"]['Enums']["model_provider"]
                  }
                  Relationships: [
                    {
      foreignKeyName: "models_fallback_model_id_fkey"
      columns: ["fallback_model_id"]
isOneToOne: false
      referencedRelation: "models"
      referencedColumns: ["id"]
    }
                  ]
                },"profiles": {
                  Row: {
                    "default_model_id": string | null,"instructions": string,"max_cost_per_day": number | null,"name": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "default_model_id"?: string | null,"instructions"?: string,"max_cost_per_day"?: number | null,"name"?: string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "default_model_id"?: string | null,"instructions"?: string,"max_cost_per_day"?: number | null,"name"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "profiles_default_model_id_fkey"
      columns: ["default_model_id"]
isOneToOne: false
      referencedRelation: "models"
      referencedColumns: ["id"]
    }
                  ]
                },"provider_keys": {
                  Row: {
                    "base_url": string | null,"created_at": string,"host": string,"id": string,"last_four": string,"provider": Database["public"]['Enums']["model_provider"],"used_at": string | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "base_url"?: string | null,"created_at"?: string,"host": string,"id": string,"last_four": string,"provider": Database["public"]['Enums']["model_provider"],"used_at"?: string | null,"user_id": string
                  }
                  Update: {
                    "base_url"?: string | null,"created_at"?: string,"host"?: string,"id"?: string,"last_four"?: string,"provider"?: Database["public"]['Enums']["model_provider"],"used_at"?: string | null,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"revisions": {
                  Row: {
                    "author_id": string | null,"change_id": string,"changed": NonNullable<Json>,"created_at": string,"is_starred": boolean,"kind": Database["public"]['Enums']["revision_kind"],"name": string,"number": number,"run_id": string | null,"session_id": string,"source": number | null,"source_run_id": string | null,"summary": string
                  }
                  ComputedFields: never
                  Insert: {
                    "author_id"?: string | null,"change_id": string,"changed": NonNullable<Json>,"created_at"?: string,"is_starred"?: boolean,"kind"?: Database["public"]['Enums']["revision_kind"],"name"?: string,"number": number,"run_id"?: string | null,"session_id": string,"source"?: number | null,"source_run_id"?: string | null,"summary"?: string
                  }
                  Update: {
                    "author_id"?: string | null,"change_id"?: string,"changed"?: NonNullable<Json>,"created_at"?: string,"is_starred"?: boolean,"kind"?: Database["public"]['Enums']["revision_kind"],"name"?: string,"number"?: number,"run_id"?: string | null,"session_id"?: string,"source"?: number | null,"source_run_id"?: string | null,"summary"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "revisions_run_is_of_the_session"
      columns: ["run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "revisions_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "revisions_source_run_is_of_the_session"
      columns: ["source_run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    }
                  ]
                },"run_requests": {
                  Row: {
                    "answer": Json | null,"answered_by": string | null,"call_id": string | null,"closed_at": string | null,"created_at": string,"expires_at": string,"id": string,"kind": Database["public"]['Enums']["request_kind"],"question": NonNullable<Json>,"run_id": string,"session_id": string,"status": Database["public"]['Enums']["request_status"],"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "answer"?: Json | null,"answered_by"?: string | null,"call_id"?: string | null,"closed_at"?: string | null,"created_at"?: string,"expires_at": string,"id": string,"kind": Database["public"]['Enums']["request_kind"],"question": NonNullable<Json>,"run_id": string,"session_id": string,"status"?: Database["public"]['Enums']["request_status"],"step": number
                  }
                  Update: {
                    "answer"?: Json | null,"answered_by"?: string | null,"call_id"?: string | null,"closed_at"?: string | null,"created_at"?: string,"expires_at"?: string,"id"?: string,"kind"?: Database["public"]['Enums']["request_kind"],"question"?: NonNullable<Json>,"run_id"?: string,"session_id"?: string,"status"?: Database["public"]['Enums']["request_status"],"step"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "run_requests_run_is_of_the_session"
      columns: ["run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "run_requests_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"runs": {
                  Row: {
                    "attempt": number,"cached_tokens": number,"cost": number,"created_at": string,"error_code": string | null,"error_sentence": string | null,"finished_at": string | null,"id": string,"idle": string,"idle_since": string | null,"input_tokens": number,"is_parked": boolean,"kicked_at": string | null,"kicks": number,"max_cost": number,"max_seconds": number,"max_steps": number,"max_tokens": number,"message_id": string,"model_id": string | null,"output_tokens": number,"place": number,"requested_by": string | null,"session_id": string,"started_at": string | null,"status": Database["public"]['Enums']["run_status"],"step": number,"stop_requested_at": string | null,"stop_requested_by": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "attempt"?: number,"cached_tokens"?: number,"cost"?: number,"created_at"?: string,"error_code"?: string | null,"error_sentence"?: string | null,"finished_at"?: string | null,"id"?: string,"idle"?: string,"idle_since"?: string | null,"input_tokens"?: number,"is_parked"?: boolean,"kicked_at"?: string | null,"kicks"?: number,"max_cost": number,"max_seconds": number,"max_steps": number,"max_tokens": number,"message_id": string,"model_id"?: string | null,"output_tokens"?: number,"place": number,"requested_by"?: string | null,"session_id": string,"started_at"?: string | null,"status"?: Database["public"]['Enums']["run_status"],"step"?: number,"stop_requested_at"?: string | null,"stop_requested_by"?: string | null
                  }
                  Update: {
                    "attempt"?: number,"cached_tokens"?: number,"cost"?: number,"created_at"?: string,"error_code"?: string | null,"error_sentence"?: string | null,"finished_at"?: string | null,"id"?: string,"idle"?: string,"idle_since"?: string | null,"input_tokens"?: number,"is_parked"?: boolean,"kicked_at"?: string | null,"kicks"?: number,"max_cost"?: number,"max_seconds"?: number,"max_steps"?: number,"max_tokens"?: number,"message_id"?: string,"model_id"?: string | null,"output_tokens"?: number,"place"?: number,"requested_by"?: string | null,"session_id"?: string,"started_at"?: string | null,"status"?: Database["public"]['Enums']["run_status"],"step"?: number,"stop_requested_at"?: string | null,"stop_requested_by"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "runs_message_is_of_the_session"
      columns: ["message_id","session_id"]
isOneToOne: false
      referencedRelation: "messages"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "runs_model_id_fkey"
      columns: ["model_id"]
isOneToOne: false
      referencedRelation: "models"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "runs_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"session_events": {
                  Row: {
                    "actor_id": string | null,"created_at": string,"payload": NonNullable<Json>,"run_id": string | null,"seq": number,"session_id": string,"type": Database["public"]['Enums']["event_type"]
                  }
                  ComputedFields: never
                  Insert: {
                    "actor_id"?: string | null,"created_at"?: string,"payload"?: NonNullable<Json>,"run_id"?: string | null,"seq": number,"session_id": string,"type": Database["public"]['Enums']["event_type"]
                  }
                  Update: {
                    "actor_id"?: string | null,"created_at"?: string,"payload"?: NonNullable<Json>,"run_id"?: string | null,"seq"?: number,"session_id"?: string,"type"?: Database["public"]['Enums']["event_type"]
                  }
                  Relationships: [
                    
                  ]
                },"session_members": {
                  Row: {
                    "created_at": string,"role": Database["public"]['Enums']["member_role"],"session_id": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"role": Database["public"]['Enums']["member_role"],"session_id": string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"role"?: Database["public"]['Enums']["member_role"],"session_id"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "session_members_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                },"sessions": {
                  Row: {
                    "allowed_tools": (string)[],"approval_policy": Database["public"]['Enums']["approval_policy"],"archived_at": string | null,"created_at": string,"file_bytes": number,"forked_from_message_id": string | null,"forked_from_session_id": string | null,"head_revision": number,"id": string,"instructions": string,"last_seq": number,"message_bytes": number,"model_id": string | null,"news_seq": number,"owner_id": string,"queue_paused_at": string | null,"title": string,"topic_epoch": number,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "allowed_tools"?: (string)[],"approval_policy"?: Database["public"]['Enums']["approval_policy"],"archived_at"?: string | null,"created_at"?: string,"file_bytes"?: number,"forked_from_message_id"?: string | null,"forked_from_session_id"?: string | null,"head_revision"?: number,"id": string,"instructions"?: string,"last_seq"?: number,"message_bytes"?: number,"model_id"?: string | null,"news_seq"?: number,"owner_id": string,"queue_paused_at"?: string | null,"title"?: string,"topic_epoch"?: number,"updated_at"?: string
                  }
                  Update: {
                    "allowed_tools"?: (string)[],"approval_policy"?: Database["public"]['Enums']["approval_policy"],"archived_at"?: string | null,"created_at"?: string,"file_bytes"?: number,"forked_from_message_id"?: string | null,"forked_from_session_id"?: string | null,"head_revision"?: number,"id"?: string,"instructions"?: string,"last_seq"?: number,"message_bytes"?: number,"model_id"?: string | null,"news_seq"?: number,"owner_id"?: string,"queue_paused_at"?: string | null,"title"?: string,"topic_epoch"?: number,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "sessions_forked_from_session_id_fkey"
      columns: ["forked_from_session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "sessions_model_id_fkey"
      columns: ["model_id"]
isOneToOne: false
      referencedRelation: "models"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "sessions_owner_is_member"
      columns: ["id","owner_id"]
isOneToOne: false
      referencedRelation: "session_members"
      referencedColumns: ["session_id","user_id"]
    }
                  ]
                },"tool_calls": {
                  Row: {
                    "call_id": string,"finished_at": string | null,"input": NonNullable<Json>,"lines_added": number | null,"lines_removed": number | null,"message_id": string,"name": string,"output": Json | null,"position": number,"requested_at": string,"revision": number | null,"run_id": string,"session_id": string,"started_at": string | null,"status": Database["public"]['Enums']["tool_call_status"],"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "call_id": string,"finished_at"?: string | null,"input": NonNullable<Json>,"lines_added"?: number | null,"lines_removed"?: number | null,"message_id": string,"name": string,"output"?: Json | null,"position": number,"requested_at"?: string,"revision"?: number | null,"run_id": string,"session_id": string,"started_at"?: string | null,"status"?: Database["public"]['Enums']["tool_call_status"],"step": number
                  }
                  Update: {
                    "call_id"?: string,"finished_at"?: string | null,"input"?: NonNullable<Json>,"lines_added"?: number | null,"lines_removed"?: number | null,"message_id"?: string,"name"?: string,"output"?: Json | null,"position"?: number,"requested_at"?: string,"revision"?: number | null,"run_id"?: string,"session_id"?: string,"started_at"?: string | null,"status"?: Database["public"]['Enums']["tool_call_status"],"step"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "tool_calls_message_is_of_the_session"
      columns: ["message_id","session_id"]
isOneToOne: false
      referencedRelation: "messages"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "tool_calls_run_is_of_the_session"
      columns: ["run_id","session_id"]
isOneToOne: false
      referencedRelation: "runs"
      referencedColumns: ["id","session_id"]
    },{
      foreignKeyName: "tool_calls_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Views: {
            "files": {
                  Row: {
                    "bytes": number,"hash": string,"is_locked": boolean | null,"path": string,"revision": number,"session_id": string
                  }
                  ComputedFields: never
                  Insert: {
                           "bytes"?: number | null,"hash"?: string | null,"is_locked"?: boolean | null,"path"?: string | null,"revision"?: number | null,"session_id"?: string | null
                         }
                        Update: {
                           "bytes"?: number | null,"hash"?: string | null,"is_locked"?: boolean | null,"path"?: string | null,"revision"?: number | null,"session_id"?: string | null
                         }
                        Relationships: [
                    {
      foreignKeyName: "file_versions_content_exists"
      columns: ["session_id","hash"]
isOneToOne: false
      referencedRelation: "file_contents"
      referencedColumns: ["session_id","hash"]
    },{
      foreignKeyName: "file_versions_revision_exists"
      columns: ["session_id","revision"]
isOneToOne: false
      referencedRelation: "revisions"
      referencedColumns: ["session_id","number"]
    },{
      foreignKeyName: "file_versions_session_id_fkey"
      columns: ["session_id"]
isOneToOne: false
      referencedRelation: "sessions"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Functions: {
            "accept_invitation":
{ Args: { "role": Database["public"]['Enums']["member_role"],"session_id": string }; Returns: undefined
                           },
"add_attachment":
{ Args: { "bytes": number,"height"?: number,"id": string,"media_type": string,"name": string,"session_id": string,"width"?: number }; Returns: string
                           },
"answer_request":
{ Args: { "answer": Json,"request_id": string }; Returns: Database["public"]['Enums']["request_status"]
                           },
"change_files":
{ Args: { "base_revision": number,"change_id": string,"changes": Json,"session_id": string,"summary"?: string }; Returns: Json
                           },
"claim_execution_request":
{ Args: { "id": string,"request_id": string }; Returns: Json
                           },
"create_link":
{ Args: { "session_id": string,"shows_costs"?: boolean,"shows_history"?: boolean,"shows_tools"?: boolean,"token": string }; Returns: undefined
                           },
"create_session":
{ Args: { "id": string,"model_id"?: string,"title"?: string }; Returns: Json
                           },
"decline_invitation":
{ Args: { "session_id": string }; Returns: undefined
                           },
"delete_account":
{ Args: { "shared_sessions": Database["public"]['Enums']["shared_sessions_choice"] }; Returns: Json
                           },
"delete_file":
{ Args: { "base_revision": number,"change_id": string,"path": string,"session_id": string }; Returns: Json
                           },
"delete_provider_key":
{ Args: { "id": string }; Returns: undefined
                           },
"delete_queued_message":
{ Args: { "message_id": string }; Returns: undefined
                           },
"delete_session":
{ Args: { "session_id": string }; Returns: undefined
                           },
"diff_revisions":
{ Args: { "from_revision": number,"session_id": string,"to_revision": number }; Returns: {
              "change": string,"from_bytes": number,"from_hash": string,"path": string,"to_bytes": number,"to_hash": string
            }[]
                           },
"edit_queued_message":
{ Args: { "message_id": string,"parts": Json }; Returns: undefined
                           },
"events_since":
{ Args: { "max_events"?: number,"seq": number,"session_id": string }; Returns: Json
                           },
"export_account":
{ Args: { "after_session"?: string }; Returns: Json
                           },
"export_messages":
{ Args: { "after_message"?: string }; Returns: Json
                           },
"file_history":
{ Args: { "path": string,"revision": number,"session_id": string }; Returns: {
              "author_id": string,"created_at": string,"has_earlier": boolean,"kept_after": number,"kept_before": number,"number": number,"path_then": string,"run_id": string,"written": string
            }[]
                           },
"files_at":
{ Args: { "revision": number,"session_id": string }; Returns: {
              "bytes": number,"changed_in": number,"hash": string,"path": string
            }[]
                           },
"fork_session":
{ Args: { "before"?: boolean,"id": string,"message_id": string,"session_id": string,"title"?: string }; Returns: Json
                           },
"hand_over":
{ Args: { "session_id": string,"user_id": string }; Returns: undefined
                           },
"import_messages":
{ Args: { "messages": Json,"session_id": string }; Returns: number
                           },
"invite_member":
{ Args: { "email": string,"role"?: Database["public"]['Enums']["member_role"],"session_id": string }; Returns: string
                           },
"is_operator":
{ Args: Record<PropertyKey, never>; Returns: boolean
                           },
"lock_file":
{ Args: { "is_locked"?: boolean,"path": string,"session_id": string }; Returns: boolean
                           },
"look_after":
{ Args: { "session_id": string }; Returns: number
                           },
"mark_seen":
{ Args: { "seq": number,"session_id": string }; Returns: undefined
                           },
"messages_before":
{ Args: { "before_seq": number,"max_messages"?: number,"session_id": string }; Returns: Json
                           },
"move_file":
{ Args: { "base_revision": number,"change_id": string,"new_path": string,"path": string,"session_id": string }; Returns: Json
                           },
"my_invitations":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"my_sessions":
{ Args: { "before"?: string,"is_archived"?: boolean,"max_sessions"?: number }; Returns: Json
                           },
"my_usage":
{ Args: { "days"?: number }; Returns: Json
                           },
"open_session":
{ Args: { "max_messages"?: number,"session_id": string }; Returns: Json
                           },
"operator_block_user":
{ Args: { "is_blocked"?: boolean,"user_id": string }; Returns: undefined
                           },
"operator_overview":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"operator_set_limits":
{ Args: { "changes": Json }; Returns: undefined
                           },
"operator_stop_run":
{ Args: { "run_id": string }; Returns: Database["public"]['Enums']["run_status"]
                           },
"preview_account_deletion":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"read_file":
{ Args: { "path": string,"revision"?: number,"session_id": string }; Returns: Json
                           },
"remove_member":
{ Args: { "session_id": string,"user_id": string }; Returns: undefined
                           },
"report_execution":
{ Args: { "execution_id": string,"report": Json,"token": string }; Returns: Database["public"]['Enums']["execution_status"]
                           },
"restore_revision":
{ Args: { "base_revision": number,"change_id": string,"revision": number,"session_id": string }; Returns: Json
                           },
"resume_queue":
{ Args: { "session_id": string }; Returns: undefined
                           },
"retry_run":
{ Args: { "run_id": string }; Returns: string
                           },
"revision_origins":
{ Args: { "first_revision": number,"last_revision": number,"session_id": string }; Returns: {
              "message_id": string,"prompt": string,"prompt_id": string,"revision": number,"run_cost": number,"run_id": string,"step": number,"step_cost": number
            }[]
                           },
"revoke_link":
{ Args: { "session_id": string }; Returns: undefined
                           },
"search":
{ Args: { "max_results"?: number,"query": string,"within_session_id"?: string }; Returns: {
              "excerpt": string,"found_at": string,"kind": string,"line": number,"message_id": string,"path": string,"session_id": string,"title": string
            }[]
                           },
"send_message":
{ Args: { "id": string,"joins_run"?: boolean,"parts": Json,"session_id": string }; Returns: Json
                           },
"session_link":
{ Args: { "session_id": string }; Returns: Json
                           },
"session_usage":
{ Args: { "in_detail"?: boolean,"session_id": string }; Returns: Json
                           },
"set_member_role":
{ Args: { "role": Database["public"]['Enums']["member_role"],"session_id": string,"user_id": string }; Returns: undefined
                           },
"set_profile":
{ Args: { "changes": Json }; Returns: {
              "default_model_id": string | null,
"instructions": string,
"max_cost_per_day": number | null,
"name": string,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "profiles"
        isOneToOne: true
        isSetofReturn: false
      } },
"set_revision":
{ Args: { "changes": Json,"revision": number,"session_id": string }; Returns: Json
                           },
"set_session":
{ Args: { "changes": Json,"session_id": string }; Returns: Json
                           },
"set_session_budget":
{ Args: { "max_cost"?: number,"session_id": string }; Returns: undefined
                           },
"start_browser_execution":
{ Args: { "entry": string,"first_line"?: number,"id": string,"language"?: string,"last_line"?: number,"session_id": string,"stdin"?: string }; Returns: Json
                           },
"start_execution":
{ Args: { "entry": string,"first_line"?: number,"id": string,"language"?: string,"last_line"?: number,"session_id": string,"stdin"?: string }; Returns: Json
                           },
"steer_queued_message":
{ Args: { "message_id": string }; Returns: string
                           },
"stop_execution":
{ Args: { "execution_id": string }; Returns: Database["public"]['Enums']["execution_status"]
                           },
"stop_run":
{ Args: { "run_id": string }; Returns: Database["public"]['Enums']["run_status"]
                           },
"sum_up_session":
{ Args: { "id": string,"session_id": string }; Returns: Json
                           },
"undo_revision":
{ Args: { "base_revision"?: number,"change_id": string,"kept_paths"?: (string)[],"revision": number,"session_id": string }; Returns: Json
                           },
"undo_run":
{ Args: { "base_revision"?: number,"change_id": string,"kept_paths"?: (string)[],"run_id": string }; Returns: Json
                           },
"withdraw_invitation":
{ Args: { "id": string }; Returns: undefined
                           },
"write_file":
{ Args: { "base_revision": number,"change_id": string,"content": string,"path": string,"session_id": string }; Returns: Json
                           }
          }
          Enums: {
            "approval_policy": "allow_all"|"ask_before_changes"|"ask_before_all","event_type": "session_created"|"session_changed"|"member_changed"|"message_sent"|"message_edited"|"message_deleted"|"message_read"|"message_started"|"text_streamed"|"reasoning_streamed"|"message_finished"|"message_discarded"|"run_queued"|"run_started"|"run_stop_requested"|"run_waited"|"run_yielded"|"run_resumed"|"run_finished"|"queue_paused"|"queue_resumed"|"model_retried"|"model_switched"|"plan_updated"|"tool_called"|"tool_started"|"tool_returned"|"request_opened"|"request_answered"|"request_closed"|"revision_created"|"revision_marked"|"file_locked"|"file_unlocked"|"execution_queued"|"execution_started"|"execution_finished","execution_status": "queued"|"running"|"succeeded"|"failed"|"timed_out"|"out_of_memory"|"stopped","member_role": "viewer"|"editor"|"owner","message_role": "user"|"assistant"|"summary","message_status": "streaming"|"finished"|"stopped"|"discarded","model_provider": "anthropic"|"openai_responses"|"openai_chat","request_kind": "approval"|"question"|"execution","request_status": "open"|"answered"|"expired"|"withdrawn","revision_kind": "change"|"restore"|"undo"|"fork","run_status": "queued"|"running"|"waiting"|"succeeded"|"failed"|"stopped","session_activity": "idle"|"working"|"asks","shared_sessions_choice": "hand_over"|"delete","tool_call_status": "requested"|"running"|"succeeded"|"failed"|"stopped"|"unknown"
          }
          CompositeTypes: {
            [_ in never]: never
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            "approval_policy": ["allow_all", "ask_before_changes", "ask_before_all"],"event_type": ["session_created", "session_changed", "member_changed", "message_sent", "message_edited", "message_deleted", "message_read", "message_started", "text_streamed", "reasoning_streamed", "message_finished", "message_discarded", "run_queued", "run_started", "run_stop_requested", "run_waited", "run_yielded", "run_resumed", "run_finished", "queue_paused", "queue_resumed", "model_retried", "model_switched", "plan_updated", "tool_called", "tool_started", "tool_returned", "request_opened", "request_answered", "request_closed", "revision_created", "revision_marked", "file_locked", "file_unlocked", "execution_queued", "execution_started", "execution_finished"],"execution_status": ["queued", "running", "succeeded", "failed", "timed_out", "out_of_memory", "stopped"],"member_role": ["viewer", "editor", "owner"],"message_role": ["user", "assistant", "summary"],"message_status": ["streaming", "finished", "stopped", "discarded"],"model_provider": ["anthropic", "openai_responses", "openai_chat"],"request_kind": ["approval", "question", "execution"],"request_status": ["open", "answered", "expired", "withdrawn"],"revision_kind": ["change", "restore", "undo", "fork"],"run_status": ["queued", "running", "waiting", "succeeded", "failed", "stopped"],"session_activity": ["idle", "working", "asks"],"shared_sessions_choice": ["hand_over", "delete"],"tool_call_status": ["requested", "running", "succeeded", "failed", "stopped", "unknown"]
          }
        }
} as const
