"""The JSON objects of the API, field by field: the contract with every caller.

`json_replies.py` builds them, and the type checker holds it to these types; the routes publish them in `/openapi.json`.
Every span is `[start, end]` in characters, half-open. Dates are ISO strings. None means that the document does not say,
or that it cannot be known.
"""

from policykb.service.present.replies.chatbots import DifyRecord as DifyRecord
from policykb.service.present.replies.chatbots import DifyReply as DifyReply
from policykb.service.present.replies.chatbots import FastGptReply as FastGptReply
from policykb.service.present.replies.clauses import Block as Block
from policykb.service.present.replies.clauses import Box as Box
from policykb.service.present.replies.clauses import CitedClause as CitedClause
from policykb.service.present.replies.clauses import Clause as Clause
from policykb.service.present.replies.clauses import ClauseDocument as ClauseDocument
from policykb.service.present.replies.clauses import Doubt as Doubt
from policykb.service.present.replies.clauses import Duty as Duty
from policykb.service.present.replies.clauses import Holder as Holder
from policykb.service.present.replies.clauses import NeighboursReply as NeighboursReply
from policykb.service.present.replies.clauses import ParsedDocument as ParsedDocument
from policykb.service.present.replies.clauses import SimilarHit as SimilarHit
from policykb.service.present.replies.clauses import SimilarReply as SimilarReply
from policykb.service.present.replies.departments import CountedDepartment as CountedDepartment
from policykb.service.present.replies.departments import DepartmentDocument as DepartmentDocument
from policykb.service.present.replies.departments import DepartmentFace as DepartmentFace
from policykb.service.present.replies.departments import DepartmentProfile as DepartmentProfile
from policykb.service.present.replies.departments import DepartmentsReply as DepartmentsReply
from policykb.service.present.replies.departments import DepartmentYear as DepartmentYear
from policykb.service.present.replies.departments import DutiesReply as DutiesReply
from policykb.service.present.replies.departments import DutyDocument as DutyDocument
from policykb.service.present.replies.departments import DutyLine as DutyLine
from policykb.service.present.replies.departments import DutyLineWithStanding as DutyLineWithStanding
from policykb.service.present.replies.documents import AcceptedUpload as AcceptedUpload
from policykb.service.present.replies.documents import ComparedPair as ComparedPair
from policykb.service.present.replies.documents import ComparisonReply as ComparisonReply
from policykb.service.present.replies.documents import DocumentReport as DocumentReport
from policykb.service.present.replies.documents import DocumentsReply as DocumentsReply
from policykb.service.present.replies.documents import OutlineClause as OutlineClause
from policykb.service.present.replies.documents import OutlineReply as OutlineReply
from policykb.service.present.replies.documents import QuotedDoubt as QuotedDoubt
from policykb.service.present.replies.documents import RelatedReply as RelatedReply
from policykb.service.present.replies.documents import TextReply as TextReply
from policykb.service.present.replies.documents import UploadReport as UploadReport
from policykb.service.present.replies.drafts import DraftReply as DraftReply
from policykb.service.present.replies.drafts import Finding as Finding
from policykb.service.present.replies.headers import Citation as Citation
from policykb.service.present.replies.headers import Header as Header
from policykb.service.present.replies.headers import Inferred as Inferred
from policykb.service.present.replies.headers import NamedDocument as NamedDocument
from policykb.service.present.replies.headers import Summary as Summary
from policykb.service.present.replies.search import AnswerCitation as AnswerCitation
from policykb.service.present.replies.search import AnswerStatement as AnswerStatement
from policykb.service.present.replies.search import AskReply as AskReply
from policykb.service.present.replies.search import DepartmentMember as DepartmentMember
from policykb.service.present.replies.search import DepartmentOfAnswer as DepartmentOfAnswer
from policykb.service.present.replies.search import DepartmentProof as DepartmentProof
from policykb.service.present.replies.search import Evidence as Evidence
from policykb.service.present.replies.search import FacetValue as FacetValue
from policykb.service.present.replies.search import GroundedAnswer as GroundedAnswer
from policykb.service.present.replies.search import Hit as Hit
from policykb.service.present.replies.search import HitDocument as HitDocument
from policykb.service.present.replies.search import SearchReply as SearchReply
from policykb.service.present.replies.search import SuggestedName as SuggestedName
from policykb.service.present.replies.search import SuggestReply as SuggestReply
from policykb.service.present.replies.service import HealthReply as HealthReply
from policykb.service.present.replies.service import JobError as JobError
from policykb.service.present.replies.service import JobReply as JobReply
from policykb.service.present.replies.service import ReadyReply as ReadyReply
